CASE
  WHEN NOT read.images OR tree_totals.containers IS NULL THEN NULL
  WHEN chosen_trees.version = '29.4' OR chosen_trees.kind = 'containerd' THEN coalesce(sums.unique_inactive, 0)
  WHEN chosen_trees.version = '29' THEN tree_totals.listed_layers_size - coalesce(sums.unique_inactive, 0)
  ELSE tree_totals.listed_layers_size - coalesce(sums.unique_active, 0)
END
