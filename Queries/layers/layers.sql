-- title: Layers
-- question: Which layers does each tree hold, of which size, and in how many images?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: images text = null; JSON array of [host, driver, root, namespace, image ID]: only layers of these images
-- part: tree-columns
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID" spare; digest of the layer's uncompressed tar; null where it was not computed
-- column: parent_id digest hidden; chainID of the layer below
-- column: depth integer; 1 for the lowest
-- column: size bytes; bytes of its files, as this tree has them
-- column: cache_id digest "DIRECTORY" spare; name of the driver's directory, which Docker calls cache-id, or where the snapshot lies
-- column: images integer; how many listed images of this tree have it; null where images or references were never read
--
-- How many images have each layer is counted for a tree at a time and handed on as JSON, so that the first tree's rows
-- need not wait for the last one's.
WITH wanted AS MATERIALIZED (
  -- part: layers-of-images
)
SELECT
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  tree_layers.size,
  tree_layers.directory AS cache_id,
  CASE WHEN tree_totals.images IS NOT NULL THEN users.value END AS images
FROM tree_names
CROSS JOIN tree_totals
CROSS JOIN json_each(
  (
    SELECT json_group_object(counted.chain, counted.images)
    FROM (
      SELECT both.chain, count(DISTINCT both.shown) AS images
      FROM (
        SELECT held.chain, NULL AS shown
        FROM tree_layers AS held
        WHERE held.tree = tree_names.tree AND held.gone IS NULL
        UNION ALL
        SELECT image_layers.chain, image_totals.shown
        FROM image_totals
        CROSS JOIN image_layers
        WHERE image_totals.tree = tree_names.tree
          AND image_totals.kind IN ('tagged', 'dangling')
          AND image_layers.image = image_totals.image
      ) AS both
      GROUP BY both.chain
    ) AS counted
  )
) AS users
CROSS JOIN tree_layers
JOIN chain_ids ON chain_ids.id = tree_layers.chain
JOIN digests ON digests.id = tree_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND tree_totals.tree = tree_names.tree
  AND tree_layers.tree = tree_names.tree
  AND tree_layers.chain = CAST(users.key AS INTEGER)
  AND tree_layers.gone IS NULL
  AND (:images IS NULL OR (tree_names.tree, tree_layers.chain) IN (SELECT wanted.tree, wanted.chain FROM wanted))
ORDER BY
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  tree_layers.size DESC,
  digests.text
