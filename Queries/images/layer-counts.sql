-- title: Layers by image
-- question: How many listed images have how many layers?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- column: layers integer id; how many layers (no chain has more than 125)
-- column: images integer; how many images have so many
WITH held AS MATERIALIZED (
  SELECT images.id AS image
  FROM images
  WHERE :host IS NULL
    AND EXISTS (SELECT 1 FROM image_users WHERE image_users.image = images.id AND image_users.listed > 0)
  UNION ALL
  -- part: images-of-hosts
)
SELECT
  images.layers,
  count(*) AS images
FROM held
CROSS JOIN images
WHERE images.id = held.image
GROUP BY images.layers
ORDER BY
  images.layers
