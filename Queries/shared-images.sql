-- title: Layers that images share
-- subject: sharing
-- question: Which layers are in more than one image of a tree, and how many bytes does this save there?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of the layer's uncompressed tar
-- column: size bytes; bytes of its files, as this tree has them
-- column: images integer; how many images of the tree have it
-- column: hosts integer; how many hosts have it
-- column: saved bytes; size times the images beyond the first
WITH users AS (
  SELECT tree_images.tree, image_layers.chain, count(*) AS images
  FROM current_trees
  CROSS JOIN tree_images
  CROSS JOIN image_layers
  WHERE tree_images.tree = current_trees.tree
    AND tree_images.gone IS NULL
    AND image_layers.image = tree_images.image
    AND tree_images.hidden = 0
    AND (:host IS NULL OR current_trees.host = :host)
  GROUP BY tree_images.tree, image_layers.chain
  HAVING count(*) > 1
)
SELECT
  current_trees.host,
  current_trees.driver,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  tree_layers.size,
  users.images,
  coalesce(chain_holders.hosts, 0) AS hosts,
  coalesce(tree_layers.size, 0) * (users.images - 1) AS saved
FROM users
JOIN current_trees ON current_trees.tree = users.tree
JOIN tree_layers ON tree_layers.tree = users.tree AND tree_layers.chain = users.chain
  AND tree_layers.gone IS NULL
JOIN digests ON digests.id = users.chain
JOIN chain_ids ON chain_ids.id = users.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN chain_holders ON chain_holders.chain = users.chain
ORDER BY
  saved DESC,
  current_trees.host,
  digests.text
