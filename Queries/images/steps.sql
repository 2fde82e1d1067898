-- title: Steps of an image
-- question: Which steps made this image, the last one first, which layer did each make, and how many images share it?
-- parameter: image image; an image: web:1, or the beginning of an ID
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: step integer "STEP"; its number, 1 for the first
-- column: image_id digest "IMAGE ID" id; the image that ends with this step, where the tree has it: Docker's <missing> is null
-- column: tags references "REPOSITORY:TAG" hidden; tags of that image
-- column: created time spare; when the step was made
-- column: size bytes; bytes of the layer that it made, in this tree; 0 for a step that made none; null where the tree does not have the layer
-- column: chain_id digest; that layer with all below it; null for a step that made none
-- column: images integer; listed images of the tree that have the layer; null for a step that made none
-- column: created_by text "CREATED BY"; the instruction
-- column: comment text hidden; the step's comment
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT digests.id AS image
  FROM digests
  WHERE digests.text = :image
),
made AS MATERIALIZED (
  SELECT
    image_steps.position,
    image_steps.empty,
    image_steps.chain_id,
    image_steps.created,
    image_steps.created_by,
    image_steps.comment,
    count(*) OVER () - 1 - image_steps.position AS distance
  FROM image_steps
  WHERE image_steps.image_id = :image
),
-- Each parent ends with the step before that of its child.
lineage AS MATERIALIZED (
  SELECT tree_images.tree, tree_images.target, tree_images.shown, tree_images.parent, 0 AS distance
  FROM asked
  CROSS JOIN tree_images
  WHERE tree_images.image = asked.image
    AND tree_images.gone IS NULL
  UNION
  SELECT tree_images.tree, tree_images.target, tree_images.shown, tree_images.parent, lineage.distance + 1
  FROM lineage
  CROSS JOIN tree_images
  WHERE tree_images.target = lineage.parent
    AND tree_images.tree = lineage.tree
    AND tree_images.gone IS NULL
    AND lineage.distance < (SELECT count(*) FROM made)
),
-- Several manifests and indexes may lead to one image.
ancestors AS MATERIALIZED (
  SELECT lineage.tree, lineage.distance, min(digests.text) AS shown
  FROM lineage
  JOIN digests ON digests.id = lineage.shown
  GROUP BY lineage.tree, lineage.distance
),
image_trees AS MATERIALIZED (
  SELECT
    tree_names.*,
    EXISTS (
      SELECT 1
      FROM asked
      CROSS JOIN image_totals
      WHERE image_totals.tree = tree_names.tree
        AND image_totals.image = asked.image
        AND image_totals.kind IN ('tagged', 'dangling')
    ) AS listed
  FROM tree_names
  WHERE tree_names.tree IN (SELECT lineage.tree FROM lineage)
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
)
SELECT
  -- part: tree
  made.position + 1 AS step,
  ancestors.shown AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT DISTINCT tag_references.reference
      FROM lineage
      CROSS JOIN tag_references
      WHERE lineage.tree = image_trees.tree
        AND lineage.distance = made.distance
        AND tag_references.target = lineage.target
        AND tag_references.tree = lineage.tree
      ORDER BY reference
    ) AS names
  ) AS tags,
  made.created,
  CASE WHEN made.empty THEN 0 ELSE tree_layers.size END AS size,
  made.chain_id,
  CASE WHEN NOT made.empty THEN
    -- part: listed-images-of-layer
  END AS images,
  made.created_by,
  made.comment
FROM image_trees
CROSS JOIN made
LEFT JOIN digests ON digests.text = made.chain_id
LEFT JOIN tree_layers ON tree_layers.tree = image_trees.tree
  AND tree_layers.chain = digests.id AND tree_layers.gone IS NULL
LEFT JOIN ancestors ON ancestors.tree = image_trees.tree AND ancestors.distance = made.distance
ORDER BY
  -- part: tree
  step DESC
