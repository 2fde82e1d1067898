FROM tags AS others
CROSS JOIN tree_images AS held
WHERE others.tree = stores.new_tree
  AND others.gone IS NULL
  AND held.tree = stores.new_tree
  AND held.target = others.target
  AND held.gone IS NULL
