-- part: tags-of-image
  AND (:references IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:references) AS pattern
    WHERE reference_matches(tag_references.reference, pattern.value)
  ))
