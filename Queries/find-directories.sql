-- title: Whose a directory is
-- subject: show
-- question: Which driver directories have this name, or begin with it?
-- parameter: low text; the lowest name that begins so, as a BLOB
-- parameter: high text; the highest
-- parameter: name text; the name's own bytes, as a BLOB, where it is not 64 hexadecimal digits
-- column: kind text; directory
-- column: id text id; the directory's name
WITH names AS (
  SELECT cache_id AS name
  FROM tree_layers
  -- No index helps: with this sign SQLite reads the table as it lies, rather than each row through an index.
  WHERE +gone IS NULL
    AND (cache_id BETWEEN :low AND :high OR cache_id = :name)
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
