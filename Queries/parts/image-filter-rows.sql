-- Hosts come in the order of their names, and limits are no part of the join: so the first rows come at once.
FROM chosen_trees
CROSS JOIN shown_images AS tree_images
CROSS JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
  AND totals.shown = tree_images.shown
JOIN images ON images.id = tree_images.image
JOIN digests AS targets ON targets.id = tree_images.shown
