-- shared_layers has the layers that are there and that a second image of the tree has too.
CASE
  WHEN tree_layers.chain IS NOT NULL THEN coalesce(
    (
      SELECT shared_layers.images
      FROM shared_layers
      WHERE shared_layers.tree = image_trees.tree AND shared_layers.chain = digests.id
    ),
    image_trees.listed
  )
  ELSE (
    SELECT count(DISTINCT image_totals.shown)
    FROM image_layers AS users
    CROSS JOIN image_totals
    WHERE users.chain = digests.id
      AND image_totals.tree = image_trees.tree
      AND image_totals.image = users.image
      AND image_totals.kind IN ('tagged', 'dangling')
  )
END
