-- title: A layer
-- subject: show
-- question: What is this layer, where does it lie, and which images have it?
-- parameter: id text; the chainID
-- column: kind text; layer
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of its uncompressed tar
-- column: parent_id digest "PARENT" ; the layer below
-- column: depth integer; 1 for the lowest
-- column: created_by text "CREATED BY" ""; what made it, as an image's history says
-- column: hosts json; where it is: size, driver directory, and whether something holds it
-- column: images json; images that have it, with a name where there is one
-- column: children json; layers that stand on it
SELECT
  'layer' AS kind,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  (
    SELECT min(instructions.text)
    FROM layer_instructions
    JOIN instructions ON instructions.id = layer_instructions.instruction
    WHERE layer_instructions.chain = chain_ids.id
  ) AS created_by,
  (
    SELECT json_group_array(json_object(
      'host', hosts.name,
      'driver', trees.driver,
      'size', tree_layers.size,
      'cache_id', CASE length(tree_layers.cache_id)
        WHEN 32 THEN lower(hex(tree_layers.cache_id)) ELSE CAST(tree_layers.cache_id AS TEXT) END,
      'orphan', json(CASE WHEN EXISTS (
        SELECT 1
        FROM orphans
        WHERE orphans.tree = tree_layers.tree AND orphans.chain = tree_layers.chain
          AND orphans.kind = 'layer' AND orphans.gone IS NULL
      ) THEN 'true' ELSE 'false' END)
    ))
    FROM tree_layers
    JOIN trees ON trees.id = tree_layers.tree
    JOIN hosts ON hosts.id = trees.host
    WHERE tree_layers.chain = chain_ids.id AND tree_layers.gone IS NULL
  ) AS hosts,
  (
    SELECT json_group_array(json_object('image_id', users.image_id, 'tag', users.tag))
    FROM (
      SELECT
        images.text AS image_id,
        (
          SELECT min(repos.familiar || ':' || tags.tag)
          FROM tags
          JOIN repos ON repos.id = tags.repo
          WHERE tags.target = image_layers.image AND tags.gone IS NULL
        ) AS tag
      FROM image_layers
      JOIN digests AS images ON images.id = image_layers.image
      WHERE image_layers.chain = chain_ids.id
        AND EXISTS (
          SELECT 1
          FROM tree_images
          WHERE tree_images.image = image_layers.image AND tree_images.gone IS NULL
        )
      ORDER BY tag IS NULL, tag, image_id
    ) AS users
  ) AS images,
  (
    SELECT json_group_array(children.text)
    FROM (
      SELECT digests.text
      FROM chain_ids AS above
      JOIN digests ON digests.id = above.id
      WHERE above.parent = chain_ids.id
      ORDER BY digests.text
    ) AS children
  ) AS children
FROM chain_ids
JOIN digests ON digests.id = chain_ids.id
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
WHERE digests.digest = :id
