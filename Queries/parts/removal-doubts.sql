-- An ID is meant on all trees, one with its tree only there. An image is meant by its config, and then by all that lead to
-- it (shown is null); or by what names lead to.
named_images AS MATERIALIZED (
  SELECT chosen_trees.tree, chosen_trees.has_units, elements.value AS id
  FROM json_each(:images) AS elements
  CROSS JOIN chosen_trees
  WHERE elements.type = 'text'
  UNION ALL
  SELECT chosen_trees.tree, chosen_trees.has_units, elements.value ->> 4
  FROM json_each(:images) AS elements
  CROSS JOIN chosen_trees
  WHERE elements.type = 'array'
    AND chosen_trees.host = elements.value ->> 0
    AND chosen_trees.driver = elements.value ->> 1
    AND chosen_trees.root = elements.value ->> 2
    AND chosen_trees.namespace = elements.value ->> 3
),
asked AS MATERIALIZED (
  SELECT named_images.tree, named_images.has_units, digests.id AS image, NULL AS shown
  FROM named_images
  CROSS JOIN digests
  WHERE digests.text = named_images.id
  UNION
  SELECT image_targets.tree, named_images.has_units, image_targets.image, image_targets.shown
  FROM named_images
  CROSS JOIN digests
  CROSS JOIN image_targets
  WHERE digests.text = named_images.id
    AND image_targets.target = digests.id
    AND image_targets.tree = named_images.tree
    AND NOT image_targets.further
),
-- part: doubtful-trees
possibly_used AS MATERIALIZED (
  SELECT DISTINCT current_possible_uses.tree, current_possible_uses.image
  FROM current_possible_uses
),
