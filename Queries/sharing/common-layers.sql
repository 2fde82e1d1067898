-- title: Layers of most hosts
-- question: Which layers does most of the fleet hold, and which tagged images end with them?
-- parameter: share integer = 50; how many of a hundred hosts must hold it
-- parameter: top integer = 1000; at most so many rows; -1: all
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: depth integer; 1 for the lowest; null where it was not computed
-- column: size bytes; bytes of its files, on the host where they are the most
-- column: hosts integer; how many hosts hold it
-- column: share percent; of all hosts
-- column: top_layer_of references; familiar references of images whose last layer this is
-- column: instruction text; what made it, as the history of an image says
WITH fleet AS (
  SELECT count(*) AS hosts
  FROM hosts
),
common AS MATERIALIZED (
  SELECT layer_users.chain, layer_users.hosts, layer_users.largest AS size, fleet.hosts AS of_hosts
  FROM layer_users
  CROSS JOIN fleet
  WHERE layer_users.hosts > 0 AND layer_users.hosts * 100 >= :share * fleet.hosts
  ORDER BY layer_users.hosts DESC, layer_users.largest DESC, layer_users.chain
  LIMIT :top
),
-- What leads to an image leads to it everywhere.
targets AS (
  SELECT common.chain, images.id AS target
  FROM images
  JOIN common ON common.chain = images.top
  UNION
  SELECT common.chain, image_targets.target
  FROM images
  JOIN common ON common.chain = images.top
  CROSS JOIN image_targets
  WHERE image_targets.image = images.id
),
names AS (
  SELECT DISTINCT targets.chain, tag_references.reference
  FROM targets
  CROSS JOIN tag_references
  WHERE tag_references.target = targets.target
  ORDER BY targets.chain, reference
),
lists AS (
  SELECT names.chain, json_group_array(names.reference) AS tags
  FROM names
  GROUP BY names.chain
)
SELECT
  digests.text AS chain_id,
  chain_ids.depth,
  common.size,
  common.hosts,
  common.hosts * 100.0 / common.of_hosts AS share,
  coalesce(lists.tags, '[]') AS top_layer_of,
  -- part: layer-instruction
  AS instruction
FROM common
JOIN digests ON digests.id = common.chain
JOIN chain_ids ON chain_ids.id = common.chain
LEFT JOIN lists ON lists.chain = common.chain
ORDER BY
  common.hosts DESC,
  common.size DESC,
  digests.text
