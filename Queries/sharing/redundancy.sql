-- title: Redundancy
-- question: How many times their bytes would the images of each host, and of the fleet, take if they shared no layers?
-- column: host text id "HOST" "all hosts"; the host's name; null: the fleet, each layer once
-- column: driver text; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: images integer; images that Docker lists; for the fleet, each once
-- column: size bytes "SUM OF SIZES"; their sizes, added up
-- column: layers integer; their layers, each once
-- column: layers_size bytes "LAYERS SIZE"; the bytes of these
-- column: redundancy real; size over layers_size; null where there are no bytes
WITH listed AS (
  SELECT image_totals.tree, count(*) AS images, sum(image_totals.size) AS size
  FROM image_totals
  WHERE image_totals.kind IN ('tagged', 'dangling') AND NOT image_totals.further
  GROUP BY image_totals.tree
),
listed_layers AS (
  SELECT count(*) AS layers, sum(chain_holders.largest) AS size
  FROM chain_holders
  WHERE chain_holders.images > 0 AND chain_holders.trees > 0
),
lines AS (
  SELECT
    -- part: tree
    CASE WHEN tree_totals.images IS NOT NULL THEN coalesce(listed.images, 0) END AS images,
    CASE WHEN tree_totals.listed_layers IS NOT NULL THEN coalesce(listed.size, 0) END AS size,
    tree_totals.listed_layers AS layers,
    tree_totals.listed_layers_size AS layers_size
  FROM tree_totals
  JOIN tree_names ON tree_names.tree = tree_totals.tree
  LEFT JOIN listed ON listed.tree = tree_totals.tree
  UNION ALL
  SELECT
    NULL,
    NULL,
    NULL,
    NULL,
    (SELECT count(*) FROM image_holders WHERE image_holders.listed > 0),
    (SELECT sum(listed.size) FROM listed),
    CASE WHEN listed_layers.size IS NOT NULL THEN listed_layers.layers END,
    listed_layers.size
  FROM listed_layers
)
SELECT
  -- part: tree
  lines.images,
  lines.size,
  lines.layers,
  lines.layers_size,
  CASE WHEN lines.layers_size > 0 THEN CAST(lines.size AS REAL) / lines.layers_size END AS redundancy
FROM lines
ORDER BY
  lines.host IS NULL,
  lines.host,
  lines.driver,
  lines.root,
  lines.namespace
