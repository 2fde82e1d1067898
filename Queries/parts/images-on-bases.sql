host_images AS MATERIALIZED (
  -- part: images-of-hosts
),
-- The chain is that of the row with the greatest position, as SQLite has it beside the one max().
built AS MATERIALIZED (
  SELECT image_layers.image, image_layers.chain, max(image_layers.position) AS position
  FROM tagged_tops
  CROSS JOIN image_layers
  CROSS JOIN image_users
  CROSS JOIN images
  WHERE :host IS NULL
    AND image_layers.chain = tagged_tops.chain
    AND image_users.image = image_layers.image
    AND image_users.listed > 0
    AND images.id = image_layers.image
    AND image_layers.position < images.layers - 1
  GROUP BY image_layers.image
  UNION ALL
  SELECT images.id, image_layers.chain, max(image_layers.position)
  FROM host_images
  CROSS JOIN images
  CROSS JOIN image_layers
  WHERE images.id = host_images.image
    AND image_layers.image = images.id
    AND image_layers.position < images.layers - 1
    AND image_layers.chain IN (SELECT tagged_tops.chain FROM tagged_tops)
  GROUP BY images.id
),
