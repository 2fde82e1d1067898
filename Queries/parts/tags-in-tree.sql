(
  SELECT json_group_array(names.reference)
  FROM (
    SELECT tag_references.reference
    FROM tag_references
    WHERE tag_references.target = digests.id AND tag_references.tree = tree_names.tree
    ORDER BY reference
  ) AS names
) AS tags,
