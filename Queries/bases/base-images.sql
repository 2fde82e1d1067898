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
-- Of images on which others may stand: a layer that no listed image has but the one that ends with it is no base.
tagged_tops AS MATERIALIZED (
  -- part: possible-bases
    AND EXISTS (SELECT 1 FROM image_tags WHERE image_tags.image = images.id AND image_tags.gone IS NULL)
),
-- part: images-on-bases
base_chains AS MATERIALIZED (
  SELECT built.chain, count(*) AS images
  FROM built
  GROUP BY built.chain
  ORDER BY images DESC, built.chain
  LIMIT :top
),
bases AS MATERIALIZED (
  SELECT base_chains.chain, images.id AS image
  FROM images
  JOIN base_chains ON base_chains.chain = images.top
),
-- part: base-targets
names AS MATERIALIZED (
  SELECT DISTINCT bases.chain, tag_references.reference
  FROM bases
  JOIN base_targets ON base_targets.image = bases.image
  CROSS JOIN tag_references
  WHERE tag_references.target = base_targets.target
  ORDER BY bases.chain, tag_references.reference
)
SELECT
  digests.text AS chain_id,
  (
    SELECT json_group_array(names.reference)
    FROM names
    WHERE names.chain = base_chains.chain
  ) AS base,
  chain_ids.depth AS layers,
  (
    SELECT sum(layer_users.largest)
    FROM image_layers
    CROSS JOIN layer_users
    WHERE image_layers.image = (
        SELECT min(bases.image) FROM bases WHERE bases.chain = base_chains.chain
      )
      AND layer_users.chain = image_layers.chain
  ) AS size,
  base_chains.images,
  coalesce(layer_users.hosts, 0) AS hosts
FROM base_chains
JOIN digests ON digests.id = base_chains.chain
JOIN chain_ids ON chain_ids.id = base_chains.chain
LEFT JOIN layer_users ON layer_users.chain = base_chains.chain
ORDER BY
  base_chains.images DESC,
  digests.text
