-- The config identifies the image, whatever manifest or index leads to it. Where no image is known, this is the digest that
-- the tag names.
coalesce(
  (
    SELECT image_targets.image
    FROM image_targets
    WHERE image_targets.target = tags.target AND image_targets.tree = tags.tree AND NOT image_targets.further
  ),
  tags.target
)
