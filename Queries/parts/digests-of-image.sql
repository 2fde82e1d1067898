FROM digest_references
WHERE digest_references.target = tree_images.target
  AND digest_references.tree = tree_images.tree
  AND (:references IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:references) AS pattern
    WHERE reference_matches(digest_references.reference, pattern.value)
  ))
