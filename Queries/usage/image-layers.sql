-- title: What an image takes
-- question: Which layers is this image made of in each tree, what do they take, and how many images share each?
-- parameter: image image; an image: web:1, or the beginning of an ID
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: trees text = null; only these trees: a JSON array of [host, driver, root, namespace]
-- part: tree-columns
-- column: image_id digest "IMAGE ID" spare; what the tree calls it
-- column: layer integer "LAYER"; 1 for the lowest
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest hidden; digest of the layer's uncompressed tar; null where it was not computed
-- column: size bytes; bytes of its files, as this tree has them; null where the tree does not have it
-- column: share percent; of the sizes of the image's layers
-- column: bytes bytes "ON DISK" optional; bytes of the blocks that its directory takes; null unless measured
-- column: images integer "IMAGES"; listed images of the tree that have it; null where images or references were never read
-- column: instruction text "CREATED BY"; what made it, as the history of an image says
WITH image_trees AS MATERIALIZED (
  SELECT
    tree_names.*,
    tree_images.image,
    coalesce(min(targets.text) FILTER (WHERE NOT tree_images.further), min(targets.text)) AS image_id,
    EXISTS (
      SELECT 1
      FROM image_totals
      WHERE image_totals.tree = tree_names.tree
        AND image_totals.image = tree_images.image
        AND image_totals.kind IN ('tagged', 'dangling')
    ) AS listed
  FROM digests
  CROSS JOIN shown_images AS tree_images
  CROSS JOIN tree_names
  JOIN digests AS targets ON targets.id = tree_images.shown
  WHERE digests.text = :image
    AND tree_images.image = digests.id
    AND tree_names.tree = tree_images.tree
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND (
      :trees IS NULL
      OR (tree_names.host, tree_names.driver, tree_names.root, tree_names.namespace) IN (
        SELECT trees.value ->> 0, trees.value ->> 1, trees.value ->> 2, trees.value ->> 3
        FROM json_each(:trees) AS trees
      )
    )
  GROUP BY tree_names.tree
)
SELECT
  -- part: tree
  image_trees.image_id,
  image_layers.position + 1 AS layer,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  tree_layers.size,
  CASE WHEN sum(tree_layers.size) OVER whole > 0 THEN
    round(100.0 * tree_layers.size / sum(tree_layers.size) OVER whole, 1)
  END AS share,
  measures.bytes,
  CASE WHEN tree_totals.images IS NOT NULL THEN
    -- part: listed-images-of-layer
  END AS images,
  -- part: layer-instruction
  AS instruction
FROM image_trees
CROSS JOIN image_layers
JOIN digests ON digests.id = image_layers.chain
JOIN chain_ids ON chain_ids.id = image_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN tree_totals ON tree_totals.tree = image_trees.tree
LEFT JOIN tree_layers ON tree_layers.tree = image_trees.tree
  AND tree_layers.chain = image_layers.chain AND tree_layers.gone IS NULL
LEFT JOIN measures ON measures.tree = image_trees.tree AND measures.kind = 'directory'
  AND measures.name = tree_layers.cache_id AND measures.gone IS NULL
WHERE image_layers.image = image_trees.image
WINDOW whole AS (PARTITION BY image_trees.tree)
ORDER BY
  -- part: tree
  layer DESC
