FROM (
  -- part: targets-of-image
) AS same
CROSS JOIN other_names
WHERE other_names.target = same.target
  AND other_names.tree = same.tree
  AND other_names.gone IS NULL
