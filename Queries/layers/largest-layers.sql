-- title: Largest layers
-- question: Which layers are the largest, what made them, and how many images and hosts have them?
-- parameter: host hosts = null; only layers on these hosts, as large as they are there at most: names with commas between
-- parameter: top integer = 100; at most so many rows; -1: all
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID" hidden; digest of the layer's uncompressed tar
-- column: size bytes; bytes of its files, in the tree where they are the most
-- column: images integer; how many images that some host lists now have it
-- column: hosts integer; how many hosts have it
-- column: instruction text; what made it, as the history of an image says
WITH sizes AS (
  SELECT layer_users.chain, layer_users.largest AS size
  FROM layer_users
  WHERE :host IS NULL AND layer_users.trees > 0
  UNION ALL
  SELECT tree_layers.chain, max(tree_layers.size)
  FROM tree_names
  CROSS JOIN tree_layers
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND tree_layers.tree = tree_names.tree
    AND tree_layers.gone IS NULL
  GROUP BY tree_layers.chain
),
largest AS MATERIALIZED (
  SELECT sizes.chain, sizes.size
  FROM sizes
  ORDER BY sizes.size DESC, sizes.chain
  LIMIT :top
)
SELECT
  digests.text AS chain_id,
  diffs.text AS diff_id,
  largest.size,
  coalesce(layer_users.images, 0) AS images,
  coalesce(layer_users.hosts, 0) AS hosts,
  -- part: layer-instruction
  AS instruction
FROM largest
JOIN digests ON digests.id = largest.chain
JOIN chain_ids ON chain_ids.id = largest.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN layer_users ON layer_users.chain = largest.chain
ORDER BY
  largest.size DESC,
  digests.text
