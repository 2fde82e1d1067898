SELECT DISTINCT images.top AS chain
FROM images
LEFT JOIN chain_holders ON chain_holders.chain = images.top
WHERE images.top IS NOT NULL
  AND (
    coalesce(chain_holders.images, 2) > 1
    OR NOT EXISTS (SELECT 1 FROM image_holders WHERE image_holders.image = images.id AND image_holders.listed_as IS NOT NULL)
  )
