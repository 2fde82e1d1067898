-- title: Layers by image
-- question: How many listed images have how many layers?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- column: layers integer id; how many layers (no chain has more than 125)
-- column: images integer; how many images have so many
WITH listed AS MATERIALIZED (
  SELECT image_users.image
  FROM image_users
  WHERE :host IS NULL AND image_users.listed > 0
  UNION ALL
  -- part: images-of-hosts
)
SELECT
  images.layers,
  count(*) AS images
FROM listed
CROSS JOIN images
WHERE images.id = listed.image
GROUP BY images.layers
ORDER BY
  images.layers
