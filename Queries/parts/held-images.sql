held AS MATERIALIZED (
  SELECT image_holders.image
  FROM image_holders
  WHERE :host IS NULL AND image_holders.listed > 0
  UNION ALL
  -- part: images-of-hosts
),
