FROM (
  -- part: targets-of-image
) AS same
CROSS JOIN tag_references
WHERE tag_references.target = same.target
  AND tag_references.tree = same.tree
  AND (:references IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:references) AS pattern
    WHERE reference_matches(tag_references.reference, pattern.value)
  ))
