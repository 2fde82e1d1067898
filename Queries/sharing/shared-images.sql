-- title: Layers that images share
-- question: Which layers are in more than one listed image of a tree, and how many bytes does this save there?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: images text = null; JSON array of [host, driver, root, namespace, image ID]: only layers of these images
-- parameter: top integer = 1000; at most so many rows, those that save the most first; -1: all
-- part: tree-columns
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of the layer's uncompressed tar
-- column: size bytes; bytes of its files, as this tree has them
-- column: images integer; how many listed images of the tree have it
-- column: hosts integer; how many hosts have it
-- column: sharing_saves bytes sum; bytes that would be taken on top if nothing were shared: size times the listed images beyond the first
WITH wanted AS MATERIALIZED (
  -- part: layers-of-images
),
largest AS MATERIALIZED (
  SELECT shared_layers.tree, shared_layers.chain, shared_layers.images, shared_layers.saved
  FROM tree_names
  CROSS JOIN shared_layers
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND shared_layers.tree = tree_names.tree
    AND shared_layers.images > 1
    AND (
      :images IS NULL OR (shared_layers.tree, shared_layers.chain) IN (SELECT wanted.tree, wanted.chain FROM wanted)
    )
  ORDER BY shared_layers.saved DESC, shared_layers.tree, shared_layers.chain
  LIMIT :top
)
SELECT
  -- part: tree
  digests.text AS chain_id,
  diffs.text AS diff_id,
  tree_layers.size,
  largest.images,
  coalesce(layer_users.hosts, 0) AS hosts,
  largest.saved AS sharing_saves
FROM largest
CROSS JOIN tree_layers
JOIN tree_names ON tree_names.tree = largest.tree
JOIN digests ON digests.id = largest.chain
JOIN chain_ids ON chain_ids.id = largest.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN layer_users ON layer_users.chain = largest.chain
WHERE tree_layers.tree = largest.tree AND tree_layers.chain = largest.chain AND tree_layers.gone IS NULL
ORDER BY
  largest.saved DESC,
  -- part: tree
  digests.text
