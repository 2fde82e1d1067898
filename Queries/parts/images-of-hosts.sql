SELECT DISTINCT totals.image
FROM tree_names
CROSS JOIN image_totals AS totals
WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
  AND totals.tree = tree_names.tree
  AND totals.kind IN ('tagged', 'dangling')
  AND NOT totals.further
