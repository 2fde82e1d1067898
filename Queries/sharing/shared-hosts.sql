-- title: Layers that hosts share
-- question: Which layers are on more than one host, and how many bytes would one copy for all save?
-- parameter: images text = null; JSON array of [host, driver, root, namespace, image ID]: only layers of these images
-- parameter: top integer = 1000; at most so many rows, those that save the most first; -1: all
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of the layer's uncompressed tar
-- column: size bytes; bytes of its files, on the host where they are the most
-- column: images integer; how many images that some host lists now have it
-- column: hosts integer; how many hosts have it
-- column: sharing_saves bytes sum; bytes of all copies but the largest
-- column: host_names references "ON" last; these hosts where they are at most five, else null
WITH wanted AS MATERIALIZED (
  -- part: layers-of-images
)
SELECT
  digests.text AS chain_id,
  diffs.text AS diff_id,
  layer_users.largest AS size,
  layer_users.images,
  layer_users.hosts,
  layer_users.bytes - layer_users.largest AS sharing_saves,
  CASE WHEN layer_users.hosts <= 5 THEN (
    SELECT json_group_array(names.host)
    FROM (
      SELECT DISTINCT tree_names.host
      FROM tree_layers
      JOIN tree_names ON tree_names.tree = tree_layers.tree
      WHERE tree_layers.chain = layer_users.chain AND tree_layers.gone IS NULL
      ORDER BY tree_names.host
    ) AS names
  ) END AS host_names
FROM layer_users
JOIN digests ON digests.id = layer_users.chain
JOIN chain_ids ON chain_ids.id = layer_users.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
WHERE layer_users.hosts > 1
  AND (:images IS NULL OR layer_users.chain IN (SELECT wanted.chain FROM wanted))
ORDER BY
  layer_users.bytes - layer_users.largest DESC,
  digests.text
LIMIT :top
