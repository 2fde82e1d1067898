FROM (
  -- part: targets-of-image
) AS same
CROSS JOIN digest_references
WHERE digest_references.target = same.target
  AND digest_references.tree = same.tree
  AND (:references IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:references) AS pattern
    WHERE reference_matches(digest_references.reference, pattern.value)
  ))
