CASE WHEN chosen_trees.has_tags THEN (
  SELECT json_group_array(names.reference)
  FROM (
    SELECT tag_references.reference
    -- part: tags-of-image
    UNION ALL
    SELECT other_names.name
    -- part: free-names-of-image
    ORDER BY reference
  ) AS names
) END AS tags,
