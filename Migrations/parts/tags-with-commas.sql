coalesce(
  (
    SELECT group_concat(named.reference, ',')
    FROM (
      SELECT repos.familiar || ':' || shown_tags.tag AS reference
      FROM shown_tags
      JOIN repos ON repos.id = shown_tags.repo
      WHERE shown_tags.shown = tree_images.shown AND shown_tags.tree = tree_images.tree
      ORDER BY reference
    ) AS named
  ),
  ''
)
