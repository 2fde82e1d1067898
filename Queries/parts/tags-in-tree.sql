(
  SELECT json_group_array(names.reference)
  FROM (
    SELECT tag_references.reference
    FROM tree_images AS same
    CROSS JOIN tag_references
    WHERE same.shown = digests.id
      AND same.tree = tree_names.tree
      AND same.gone IS NULL
      AND NOT same.further
      AND tag_references.target = same.target
      AND tag_references.tree = same.tree
    ORDER BY reference
  ) AS names
) AS tags,
