-- Indexes that lead to other images on hosts of other platforms.
several_images AS MATERIALIZED (
  SELECT image_targets.target
  FROM (SELECT DISTINCT index_manifests.idx FROM index_manifests) AS indexes
  CROSS JOIN image_targets
  WHERE image_targets.target = indexes.idx AND NOT image_targets.further
  GROUP BY image_targets.target
  HAVING min(image_targets.image) <> max(image_targets.image)
),
