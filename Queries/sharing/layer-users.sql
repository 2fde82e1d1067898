-- title: Images by layer
-- question: How many layers are in one listed image, how many in two, and so on, and what do they take?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- column: images integer id; in how many listed images
-- column: layers integer; how many layers are in so many images
-- column: size bytes; their bytes, each once for all hosts, as large as it is anywhere
-- column: sharing_saves bytes; bytes that would be taken on top if these images shared nothing: size times the images beyond the first
WITH listed AS MATERIALIZED (
  SELECT DISTINCT totals.image, image_users.listed_as
  FROM tree_names
  CROSS JOIN image_totals AS totals
  CROSS JOIN image_users
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND totals.tree = tree_names.tree
    AND totals.kind IN ('tagged', 'dangling')
    AND image_users.image = totals.image
),
users AS (
  SELECT image_layers.chain, count(DISTINCT listed.listed_as) AS images
  FROM listed
  CROSS JOIN image_layers
  WHERE image_layers.image = listed.image
  GROUP BY image_layers.chain
),
layers AS (
  SELECT layer_users.images, layer_users.largest
  FROM layer_users
  WHERE :host IS NULL AND layer_users.images > 0
  UNION ALL
  SELECT users.images, layer_users.largest
  FROM users
  CROSS JOIN layer_users
  WHERE :host IS NOT NULL AND layer_users.chain = users.chain
)
SELECT
  layers.images,
  count(*) AS layers,
  sum(layers.largest) AS size,
  sum(layers.largest) * (layers.images - 1) AS sharing_saves
FROM layers
GROUP BY layers.images
ORDER BY
  layers.images
