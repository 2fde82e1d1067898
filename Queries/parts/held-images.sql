held AS MATERIALIZED (
  SELECT image_users.image
  FROM image_users
  WHERE :host IS NULL AND image_users.listed > 0
  UNION ALL
  -- part: images-of-hosts
),
