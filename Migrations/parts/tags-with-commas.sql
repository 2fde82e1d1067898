coalesce(
  (
    SELECT group_concat(named.reference, ',')
    FROM (
      SELECT repos.familiar || ':' || shown_tags.tag AS reference
      FROM shown_tags
      JOIN repos ON repos.id = shown_tags.repo
      WHERE shown_tags.shown = tree_images.shown AND shown_tags.tree = tree_images.tree
      UNION ALL
      SELECT other_names.name
      FROM tree_images AS same
      JOIN other_names ON other_names.target = same.target AND other_names.tree = same.tree AND other_names.gone IS NULL
      WHERE same.image = tree_images.image
        AND same.tree = tree_images.tree
        AND same.shown = tree_images.shown
        AND same.gone IS NULL
        AND NOT same.further
      ORDER BY reference
    ) AS named
  ),
  ''
)
