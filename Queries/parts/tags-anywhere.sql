(
  SELECT json_group_array(names.reference)
  FROM (
    SELECT DISTINCT tag_references.reference
    FROM tag_references
    WHERE tag_references.target = digests.id
    ORDER BY reference
  ) AS names
) AS tags,
