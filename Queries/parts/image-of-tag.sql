-- The config says which image it is, whatever manifest or index leads to it; a tag that leads nowhere means what it names.
coalesce(
  (
    SELECT image_targets.image
    FROM image_targets
    WHERE image_targets.target = tags.target AND image_targets.tree = tags.tree AND NOT image_targets.further
  ),
  tags.target
)
