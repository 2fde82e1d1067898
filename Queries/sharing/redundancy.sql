-- title: Redundancy
-- question: How many times their bytes would the layers of each host's images, and of the fleet's, take if no two images shared one?
-- column: host text id "HOST" "all hosts"; the host's name; null: the fleet, each layer once
-- column: driver text; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: images integer; images that Docker lists; for the fleet, each once
-- column: size bytes "SUM OF SIZES"; the bytes of their layers, added up image by image
-- column: layers integer; their layers, each once
-- column: layers_size bytes "LAYERS SIZE"; the bytes of these
-- column: redundancy real; size over layers_size; null where there are no bytes
WITH saved AS (
  SELECT shared_layers.tree, sum(shared_layers.saved) AS size
  FROM shared_layers
  GROUP BY shared_layers.tree
),
listed_layers AS (
  SELECT count(*) AS layers, sum(layer_users.largest) AS size
  FROM layer_users
  WHERE layer_users.images > 0 AND layer_users.trees > 0
),
lines AS (
  SELECT
    -- part: tree
    tree_totals.images,
    tree_totals.unshared_size AS size,
    tree_totals.listed_layers AS layers,
    tree_totals.unshared_size - coalesce(saved.size, 0) AS layers_size
  FROM tree_totals
  JOIN tree_names ON tree_names.tree = tree_totals.tree
  LEFT JOIN saved ON saved.tree = tree_totals.tree
  UNION ALL
  SELECT
    NULL,
    NULL,
    NULL,
    NULL,
    (SELECT count(*) FROM image_users WHERE image_users.listed > 0),
    (SELECT sum(tree_totals.unshared_size) FROM tree_totals),
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
