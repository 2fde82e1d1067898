-- title: Images by layer
-- subject: sharing
-- question: How many layers are in one image, how many in two, and so on, and what do they take?
-- parameter: host text = null; only images on this host
-- column: images integer id; in how many images
-- column: layers integer; how many layers are in so many images
-- column: size bytes; their bytes, each once for all hosts, as large as it is anywhere
-- column: saved bytes; what the sharing saves: size times the images beyond the first
WITH held AS MATERIALIZED (
  SELECT DISTINCT totals.image
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN image_totals AS totals
  WHERE hosts.name = :host AND trees.host = hosts.id AND totals.tree = trees.id
),
-- Of all hosts: how many images the index knows, in the order of their layers, less the few that no host has any more.
gone_users AS MATERIALIZED (
  SELECT image_layers.chain, count(*) AS images
  FROM images
  CROSS JOIN image_layers
  WHERE :host IS NULL
    AND NOT EXISTS (SELECT 1 FROM tree_images WHERE tree_images.image = images.id AND tree_images.gone IS NULL)
    AND image_layers.image = images.id
  GROUP BY image_layers.chain
),
all_users AS (
  SELECT image_layers.chain, count(*) AS images
  FROM chain_ids
  CROSS JOIN image_layers
  WHERE :host IS NULL AND image_layers.chain = chain_ids.id
  GROUP BY chain_ids.id
),
users AS (
  SELECT image_layers.chain, count(*) AS images
  FROM held
  CROSS JOIN image_layers
  WHERE image_layers.image = held.image
  GROUP BY image_layers.chain
  UNION ALL
  SELECT all_users.chain, all_users.images - coalesce(gone_users.images, 0)
  FROM all_users
  LEFT JOIN gone_users ON gone_users.chain = all_users.chain
  WHERE all_users.images > coalesce(gone_users.images, 0)
)
SELECT
  users.images,
  count(*) AS layers,
  coalesce(sum(chain_holders.largest), 0) AS size,
  coalesce(sum(chain_holders.largest), 0) * (users.images - 1) AS saved
FROM users
LEFT JOIN chain_holders ON chain_holders.chain = users.chain
GROUP BY users.images
ORDER BY
  users.images
