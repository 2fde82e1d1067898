FROM (
  -- part: targets-of-image
) AS same
CROSS JOIN tag_references
WHERE tag_references.target = same.target
  AND tag_references.tree = same.tree
