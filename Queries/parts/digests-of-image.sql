FROM (
  -- part: targets-of-image
) AS same
CROSS JOIN digest_references
WHERE digest_references.target = same.target
  AND digest_references.tree = same.tree
