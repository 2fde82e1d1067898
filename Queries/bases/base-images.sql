-- title: Base images
-- question: Which images are the base of others, and how many are built on them?
-- parameter: host hosts = null; only images on these hosts: names with commas between; the bases are sought everywhere
-- parameter: top integer = 100; at most so many rows, those with the most images first; -1: all
-- column: chain_id digest "CHAIN ID" hidden; the top layer of the base
-- column: base references id; familiar references of the images that end with this layer
-- column: layers integer; how many layers the base has
-- column: size bytes; their bytes, each as large as it is anywhere
-- column: images integer; listed images whose longest base this is: all its layers and more, and it is tagged
-- column: hosts integer; how many hosts have the layers of the base
WITH
-- part: held-images
-- Of images on which others may stand: a layer that no listed image has but the one that ends with it is no base.
tagged_tops AS MATERIALIZED (
  -- part: possible-bases
    AND EXISTS (SELECT 1 FROM image_tags WHERE image_tags.image = images.id AND image_tags.gone IS NULL)
),
-- part: images-on-bases
bases AS MATERIALIZED (
  SELECT built.chain, count(*) AS images
  FROM built
  GROUP BY built.chain
  ORDER BY images DESC, built.chain
  LIMIT :top
),
base_images AS MATERIALIZED (
  SELECT bases.chain, images.id AS image
  FROM images
  JOIN bases ON bases.chain = images.top
),
base_targets AS MATERIALIZED (
  SELECT base_images.chain, base_images.image AS target
  FROM base_images
  UNION
  SELECT base_images.chain, image_targets.target
  FROM base_images
  CROSS JOIN image_targets
  WHERE image_targets.image = base_images.image
)
SELECT
  digests.text AS chain_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT DISTINCT tag_references.reference
      FROM base_targets
      CROSS JOIN tag_references
      WHERE base_targets.chain = bases.chain AND tag_references.target = base_targets.target
      ORDER BY reference
    ) AS names
  ) AS base,
  chain_ids.depth AS layers,
  (
    SELECT sum(chain_holders.largest)
    FROM image_layers
    CROSS JOIN chain_holders
    WHERE image_layers.image = (
        SELECT min(base_images.image) FROM base_images WHERE base_images.chain = bases.chain
      )
      AND chain_holders.chain = image_layers.chain
  ) AS size,
  bases.images,
  coalesce(chain_holders.hosts, 0) AS hosts
FROM bases
JOIN digests ON digests.id = bases.chain
JOIN chain_ids ON chain_ids.id = bases.chain
LEFT JOIN chain_holders ON chain_holders.chain = bases.chain
ORDER BY
  bases.images DESC,
  digests.text
