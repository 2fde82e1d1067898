AND (:references IS NULL OR EXISTS (
  SELECT 1 FROM json_each(:references) AS pattern
  WHERE reference_matches(other_names.name, pattern.value)
))
