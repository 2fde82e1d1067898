-- An image is meant by its config on all trees, and there by all that lead to it (shown is null); and by what names lead to
-- on the trees where these lead to it.
asked AS MATERIALIZED (
  SELECT 0 AS tree, digests.id AS image, NULL AS shown
  FROM json_each(:images) AS elements
  CROSS JOIN digests
  WHERE digests.text = elements.value
  UNION
  SELECT image_targets.tree, image_targets.image, image_targets.shown
  FROM json_each(:images) AS elements
  CROSS JOIN digests
  CROSS JOIN image_targets
  WHERE digests.text = elements.value
    AND image_targets.target = digests.id
    AND NOT image_targets.further
),
-- part: doubtful-trees
possibly_used AS MATERIALIZED (
  SELECT DISTINCT current_possible_uses.tree, current_possible_uses.image
  FROM current_possible_uses
),
