-- title: Layers
-- subject: layers
-- question: Which layers does each tree hold, of which size, and in how many images?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of the layer's uncompressed tar; null where it was not computed
-- column: parent_id digest hidden; chainID of the layer below
-- column: depth integer; 1 for the lowest
-- column: size bytes; bytes of its files, as this tree has them
-- column: cache_id digest "CACHE ID"; name of the driver's directory
-- column: images integer; how many images of this tree have it
WITH users AS (
  SELECT tree_images.tree, image_layers.chain, count(*) AS images
  FROM current_trees
  CROSS JOIN tree_images
  CROSS JOIN image_layers
  WHERE (:host IS NULL OR current_trees.host = :host)
    AND tree_images.tree = current_trees.tree
    AND tree_images.gone IS NULL
    AND image_layers.image = tree_images.image
  GROUP BY tree_images.tree, image_layers.chain
)
SELECT
  current_trees.host,
  current_trees.driver,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  tree_layers.size,
  CASE length(tree_layers.cache_id)
    WHEN 32 THEN lower(hex(tree_layers.cache_id)) ELSE CAST(tree_layers.cache_id AS TEXT) END AS cache_id,
  coalesce(users.images, 0) AS images
FROM current_trees
CROSS JOIN tree_layers
JOIN chain_ids ON chain_ids.id = tree_layers.chain
JOIN digests ON digests.id = tree_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
LEFT JOIN users ON users.tree = tree_layers.tree AND users.chain = tree_layers.chain
WHERE (:host IS NULL OR current_trees.host = :host)
  AND tree_layers.tree = current_trees.tree
  AND tree_layers.gone IS NULL
ORDER BY
  current_trees.host,
  current_trees.driver,
  tree_layers.size DESC,
  digests.text
