WHERE tree_images.tree = chosen_trees.tree
  AND NOT tree_images.further
  AND (totals.kind <> 'intermediate' OR :all OR NOT chosen_trees.tags_are_known)
  AND (totals.kind <> 'hidden' OR (:all AND :hidden))
  AND (
    (SELECT limits.before FROM limits) IS NULL
    OR coalesce(time_ns(images.created), -9223372036854775808) < (SELECT limits.before FROM limits)
  )
  AND (
    (SELECT limits.until FROM limits) IS NULL
    OR coalesce(time_ns(images.created), -9223372036854775808) < (SELECT limits.until FROM limits)
  )
  AND (
    (SELECT limits.since FROM limits) IS NULL
    OR time_ns(images.created) > (SELECT limits.since FROM limits)
  )
  AND (:labels IS NULL OR NOT EXISTS (
    SELECT 1
    FROM json_each(:labels) AS wanted
    WHERE NOT EXISTS (
      SELECT 1
      FROM image_configs AS configs
      CROSS JOIN json_each(configs.config, '$.Labels') AS label
      WHERE configs.image = images.id
        AND
        -- part: label-matches
    )
  ))
  AND (:without_labels IS NULL OR NOT EXISTS (
    SELECT 1
    FROM json_each(:without_labels) AS wanted
    CROSS JOIN image_configs AS configs
    CROSS JOIN json_each(configs.config, '$.Labels') AS label
    WHERE configs.image = images.id
      AND
      -- part: label-matches
  ))
  AND (
    NOT coalesce(:dangling, 0)
    OR chosen_trees.kind <> 'graphdriver' AND chosen_trees.tags_are_known AND totals.kind IN ('dangling', 'intermediate')
    OR (
      chosen_trees.kind = 'graphdriver'
      AND chosen_trees.tags_are_known
      AND NOT EXISTS (
        SELECT 1 FROM tree_images AS children
        WHERE children.tree = totals.tree AND children.parent = totals.image AND children.gone IS NULL
          AND NOT children.hidden
      )
      AND NOT EXISTS (
        SELECT 1
        -- part: matching-free-names-of-image
      )
      AND NOT EXISTS (
        SELECT 1
        -- part: matching-tags-of-image
      )
    )
  )
