-- The CRI makes one image of several targets that lead to one config, with the names of all. Other engines need no look-up.
SELECT tree_images.target, tree_images.tree
UNION ALL
SELECT others.target, others.tree
FROM tree_images AS others
WHERE tree_images.shown <> tree_images.target
  AND others.shown = tree_images.shown
  AND others.tree = tree_images.tree
  AND others.gone IS NULL
  AND others.further = tree_images.further
  AND others.target <> tree_images.target
