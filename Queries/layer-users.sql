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
users AS (
  SELECT image_layers.chain, count(*) AS images
  FROM held
  CROSS JOIN image_layers
  WHERE image_layers.image = held.image
  GROUP BY image_layers.chain
  UNION ALL
  -- Of all hosts: in the order of the layers, which need not be sorted then.
  SELECT image_layers.chain, count(*)
  FROM chain_ids
  CROSS JOIN image_layers
  WHERE :host IS NULL
    AND image_layers.chain = chain_ids.id
    AND EXISTS (
      SELECT 1
      FROM tree_images
      WHERE tree_images.image = image_layers.image AND tree_images.gone IS NULL
    )
  GROUP BY chain_ids.id
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
