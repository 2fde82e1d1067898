fitting_tags AS MATERIALIZED (
  SELECT names.repo, names.tag
  FROM (
    SELECT tags.repo, tags.tag, repos.familiar || ':' || tags.tag AS reference
    FROM repos
    CROSS JOIN tags
    WHERE tags.repo = repos.id
    GROUP BY tags.repo, tags.tag
  ) AS names
  CROSS JOIN json_each(:references) AS pattern
  WHERE reference_matches(names.reference, pattern.value)
)
