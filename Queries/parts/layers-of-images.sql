SELECT tree_names.tree, image_layers.chain
FROM json_each(:images) AS given
CROSS JOIN tree_names
CROSS JOIN digests
CROSS JOIN tree_images
CROSS JOIN image_layers
WHERE tree_names.host = given.value ->> 0
  AND tree_names.driver = given.value ->> 1
  AND tree_names.root = given.value ->> 2
  AND tree_names.namespace = given.value ->> 3
  AND digests.text = given.value ->> 4
  AND tree_images.target = digests.id
  AND tree_images.tree = tree_names.tree
  AND tree_images.gone IS NULL
  AND image_layers.image = tree_images.image
