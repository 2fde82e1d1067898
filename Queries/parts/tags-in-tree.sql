(
  SELECT json_group_array(names.reference)
  FROM (
    SELECT repos.familiar || ':' || shown_tags.tag AS reference
    FROM shown_tags
    JOIN repos ON repos.id = shown_tags.repo
    WHERE shown_tags.shown = digests.id AND shown_tags.tree = tree_names.tree
    ORDER BY reference
  ) AS names
)
