coalesce(
  (
    SELECT group_concat(named.reference, ',')
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = totals.image AND tags.tree = totals.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS named
  ),
  ''
)
