-- An ID is meant on all trees, one with its tree only there. An image is meant by its config on all of them (tree is 0),
-- and there by all that lead to it (shown is null); and by what names lead to on the trees where these lead to it.
asked AS MATERIALIZED (
  SELECT coalesce(trees.id, 0) AS tree, digests.id AS image, NULL AS shown
  FROM json_each(:images) AS elements
  LEFT JOIN hosts ON hosts.name = CASE elements.type WHEN 'array' THEN elements.value ->> 0 END
  LEFT JOIN trees ON trees.host = hosts.id
    AND trees.driver = elements.value ->> 1
    AND trees.root = elements.value ->> 2
    AND trees.namespace = elements.value ->> 3
  CROSS JOIN digests
  WHERE digests.text = CASE elements.type WHEN 'array' THEN elements.value ->> 4 ELSE elements.value END
    AND (elements.type = 'text' OR trees.id IS NOT NULL)
  UNION
  SELECT image_targets.tree, image_targets.image, image_targets.shown
  FROM json_each(:images) AS elements
  CROSS JOIN digests
  CROSS JOIN image_targets
  WHERE elements.type = 'text'
    AND digests.text = elements.value
    AND image_targets.target = digests.id
    AND NOT image_targets.further
  UNION
  SELECT image_targets.tree, image_targets.image, image_targets.shown
  FROM json_each(:images) AS elements
  CROSS JOIN hosts
  CROSS JOIN trees
  CROSS JOIN digests
  CROSS JOIN image_targets
  WHERE elements.type = 'array'
    AND hosts.name = elements.value ->> 0
    AND trees.host = hosts.id
    AND trees.driver = elements.value ->> 1
    AND trees.root = elements.value ->> 2
    AND trees.namespace = elements.value ->> 3
    AND digests.text = elements.value ->> 4
    AND image_targets.target = digests.id
    AND image_targets.tree = trees.id
    AND NOT image_targets.further
),
-- part: doubtful-trees
possibly_used AS MATERIALIZED (
  SELECT DISTINCT current_possible_uses.tree, current_possible_uses.image
  FROM current_possible_uses
),
