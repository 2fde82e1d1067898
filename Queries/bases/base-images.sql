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
WITH held AS MATERIALIZED (
  SELECT image_holders.image
  FROM image_holders
  WHERE :host IS NULL AND image_holders.listed > 0
  UNION ALL
  SELECT DISTINCT totals.image
  FROM tree_names
  CROSS JOIN image_totals AS totals
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND totals.tree = tree_names.tree
    AND totals.kind IN ('tagged', 'dangling')
),
-- Of images on which others may stand: a layer that no listed image has but the one that ends with it is no base.
tagged_tops AS MATERIALIZED (
  SELECT DISTINCT images.top AS chain
  FROM images
  LEFT JOIN chain_holders ON chain_holders.chain = images.top
  WHERE images.top IS NOT NULL
    AND (
      coalesce(chain_holders.images, 2) > 1
      OR NOT EXISTS (SELECT 1 FROM image_holders WHERE image_holders.image = images.id AND image_holders.listed > 0)
    )
    AND EXISTS (SELECT 1 FROM tags WHERE tags.target = images.id AND tags.gone IS NULL)
),
longest AS (
  SELECT image_layers.image, max(image_layers.position) AS position
  FROM tagged_tops
  CROSS JOIN image_layers
  CROSS JOIN image_holders
  CROSS JOIN images
  WHERE :host IS NULL
    AND image_layers.chain = tagged_tops.chain
    AND image_holders.image = image_layers.image
    AND image_holders.listed > 0
    AND images.id = image_layers.image
    AND image_layers.position < images.layers - 1
  GROUP BY image_layers.image
  UNION ALL
  SELECT images.id, max(image_layers.position)
  FROM held
  CROSS JOIN images
  CROSS JOIN image_layers
  WHERE :host IS NOT NULL
    AND images.id = held.image
    AND image_layers.image = images.id
    AND image_layers.position < images.layers - 1
    AND image_layers.chain IN (SELECT tagged_tops.chain FROM tagged_tops)
  GROUP BY images.id
),
bases AS MATERIALIZED (
  SELECT image_layers.chain, count(*) AS images
  FROM longest
  CROSS JOIN image_layers
  WHERE image_layers.image = longest.image AND image_layers.position = longest.position
  GROUP BY image_layers.chain
  ORDER BY images DESC, image_layers.chain
  LIMIT :top
),
base_images AS MATERIALIZED (
  SELECT bases.chain, images.id AS image
  FROM images
  JOIN bases ON bases.chain = images.top
)
SELECT
  digests.text AS chain_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT DISTINCT tag_references.reference
      FROM base_images
      CROSS JOIN tag_references
      WHERE base_images.chain = bases.chain AND tag_references.target = base_images.image
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
