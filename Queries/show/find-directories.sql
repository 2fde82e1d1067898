-- title: Whose a directory is
-- question: Which driver directories have this name, or begin with it?
-- serves: strata show
-- parameter: low text; the lowest name that begins so, as a BLOB
-- parameter: high text; the highest
-- parameter: name text; the name's own bytes, as a BLOB, where it is not 64 hexadecimal digits
-- column: kind text; directory
-- column: id text id; the directory's name
WITH likely_trees AS (
  -- Some layer of theirs has a directory whose name begins so.
  SELECT layer_directories.tree
  FROM layer_directories
  WHERE instr(
      layer_directories.beginnings,
      substr(:low, 1, CASE
        WHEN substr(:low, 1, 3) = substr(:high, 1, 3) THEN 3
        WHEN substr(:low, 1, 2) = substr(:high, 1, 2) THEN 2
        ELSE substr(:low, 1, 1) = substr(:high, 1, 1)
      END)
    ) > 0
    OR instr(layer_directories.beginnings, substr(:name, 1, 3)) > 0
),
names AS (
  SELECT tree_layers.cache_id AS name
  FROM likely_trees
  CROSS JOIN tree_layers
  -- The + keeps SQLite from using an index on gone: it reads a tree's rows in their order.
  WHERE tree_layers.tree = likely_trees.tree
    AND +tree_layers.gone IS NULL
    AND (tree_layers.cache_id BETWEEN :low AND :high OR tree_layers.cache_id = :name)
  UNION
  SELECT mount_id
  FROM tree_mounts
  WHERE gone IS NULL
    AND (mount_id BETWEEN :low AND :high OR mount_id = :name)
  UNION
  SELECT init_id
  FROM tree_mounts
  WHERE gone IS NULL
    AND init_id = :name
  UNION
  SELECT name
  FROM tree_directories
  WHERE gone IS NULL
    AND (name BETWEEN :low AND :high OR name = :name)
)
SELECT
  'directory' AS kind,
  CASE length(name) WHEN 32 THEN lower(hex(name)) ELSE CAST(name AS TEXT) END AS id
FROM names
WHERE length(name) = 32 OR name = :name
ORDER BY
  name
