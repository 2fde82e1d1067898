SELECT DISTINCT images.top AS chain
FROM images
LEFT JOIN layer_users ON layer_users.chain = images.top
WHERE images.top IS NOT NULL
  AND (
    coalesce(layer_users.images, 2) > 1
    OR NOT EXISTS (SELECT 1 FROM image_users WHERE image_users.image = images.id AND image_users.listed_as IS NOT NULL)
  )
