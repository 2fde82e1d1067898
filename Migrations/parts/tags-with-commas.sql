coalesce(
  (
    SELECT group_concat(named.reference, ',')
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = tree_images.target AND tags.tree = tree_images.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS named
  ),
  ''
)
