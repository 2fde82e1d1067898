-- title: Images of two stores
-- question: Which images of the store that a host left behind has its new one, and which would be lost with the old one?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: status text; in both, only in the old store, only in the new store, or incomplete in the new store: it has the config and not all layers
-- column: config_digest digest "CONFIG" id; digest of the image's config: the image ID in the old store
-- column: image_id digest "NEW IMAGE ID" hidden; digest of the manifest or index that leads to it in the new store; null where it is not there
-- column: tags references "REPOSITORY:TAG"; familiar references, of the old store where it has the image
-- column: lost_tags references "TAGS LOST" spare; those that the new store does not have, or has for another image; null where the old store does not have the image, or no new one is there
-- column: created time last; as the config says
-- column: size bytes; bytes of its layers in the old store; null where it is not there
-- column: new_size bytes "NEW SIZE" spare; what it takes in the new store, compressed and unpacked; null where it is not there
-- column: containers integer spare; containers of the old store made from it that Docker lists; null where it is not there, or containers/ was not read
WITH
-- part: stores-of-hosts
-- A host that has not gone over, as far as is known, has nothing to compare.
compared_stores AS (
  SELECT *
  FROM stores
  WHERE stores.new_tree IS NOT NULL OR stores.in_use IS NOT stores.driver
),
-- part: images-of-stores
SELECT
  -- part: tree
  compared_images.status,
  digests.text AS config_digest,
  targets.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT tag_references.reference
      FROM tag_references
      WHERE tag_references.target = compared_images.image AND tag_references.tree = stores.tree
      UNION
      SELECT tag_references.reference
      FROM image_targets
      CROSS JOIN tag_references
      WHERE old_totals.image IS NULL
        AND image_targets.image = compared_images.image
        AND image_targets.tree = stores.new_tree
        AND tag_references.target = image_targets.target
        AND tag_references.tree = stores.new_tree
      ORDER BY reference
    ) AS names
  ) AS tags,
  CASE WHEN old_totals.image IS NOT NULL AND stores.new_tree IS NOT NULL THEN (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT tag_references.reference
      FROM tag_references
      WHERE tag_references.target = compared_images.image
        AND tag_references.tree = stores.tree
        AND NOT EXISTS (
          SELECT 1
          -- part: same-tag-in-new-store
            AND others.repo = tag_references.repo
            AND others.tag = tag_references.tag
            AND held.image = compared_images.image
        )
      ORDER BY reference
    ) AS names
  ) END AS lost_tags,
  images.created,
  old_totals.size,
  new_totals.size AS new_size,
  old_totals.containers
FROM stores
CROSS JOIN compared_images
JOIN digests ON digests.id = compared_images.image
JOIN images ON images.id = compared_images.image
LEFT JOIN image_totals AS old_totals ON old_totals.tree = stores.tree AND old_totals.image = compared_images.image
-- Of several images of one config the first.
LEFT JOIN image_totals AS new_totals ON new_totals.tree = stores.new_tree AND new_totals.image = compared_images.image
  AND new_totals.shown = (
    SELECT first.shown
    FROM image_totals AS first
    WHERE first.tree = stores.new_tree AND first.image = compared_images.image
    ORDER BY first.further, first.shown
    LIMIT 1
  )
LEFT JOIN digests AS targets ON targets.id = new_totals.shown
WHERE compared_images.tree = stores.tree
ORDER BY
  -- part: tree
  compared_images.status = 'only in the new store',
  compared_images.status = 'in both',
  compared_images.status,
  julianday(images.created) DESC,
  digests.text
