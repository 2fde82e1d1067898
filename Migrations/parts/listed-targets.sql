SELECT image_users.image AS target, image_users.image
FROM image_users
WHERE image_users.listed > 0
  AND EXISTS (
    SELECT 1
    FROM tree_images
    JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
    WHERE tree_images.image = image_users.image
      AND tree_images.target = image_users.image
      AND tree_images.gone IS NULL
      AND totals.kind IN ('tagged', 'dangling')
  )
UNION ALL
SELECT DISTINCT image_targets.target, image_targets.image
FROM image_targets
JOIN image_totals AS totals ON totals.tree = image_targets.tree AND totals.image = image_targets.image
  AND totals.shown = image_targets.shown
WHERE NOT image_targets.further
  AND totals.kind IN ('tagged', 'dangling')
