WHERE tree_images.tree = chosen_trees.tree
  AND NOT tree_images.further
  AND (
    :references IS NULL
    OR :host IS NOT NULL
    OR (tree_images.tree, tree_images.shown) IN (SELECT named_images.tree, named_images.shown FROM named_images)
  )
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
      -- Of tags those alone count that fit.
      AND (totals.kind <> 'tagged' OR :references IS NOT NULL)
      AND NOT EXISTS (
        SELECT 1
        FROM tree_images AS children INDEXED BY images_by_parent
        WHERE children.parent = totals.image
          AND children.tree = totals.tree
          AND children.gone IS NULL
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
