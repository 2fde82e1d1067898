FROM tag_references
WHERE tag_references.target = tree_images.target
  AND tag_references.tree = tree_images.tree
  AND (:references IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:references) AS pattern
    WHERE reference_matches(tag_references.reference, pattern.value)
  ))
