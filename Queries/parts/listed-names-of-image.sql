CASE WHEN chosen_trees.has_tags THEN (
  SELECT json_group_array(names.reference)
  FROM (
    SELECT tag_references.reference
    -- part: matching-tags-of-image
    UNION ALL
    SELECT other_names.name
    -- part: matching-free-names-of-image
    ORDER BY reference
  ) AS names
) END AS tags,
