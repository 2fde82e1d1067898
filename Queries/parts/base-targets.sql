-- What the tag of a base leads to: its config, or a manifest or index that leads there on some tree, now or once.
base_targets AS MATERIALIZED (
  SELECT bases.image, bases.image AS target
  FROM bases
  UNION
  SELECT bases.image, tree_images.target
  FROM bases
  CROSS JOIN tree_images
  WHERE tree_images.image = bases.image AND tree_images.target <> tree_images.image
),
