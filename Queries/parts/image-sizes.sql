totals.size,
CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END AS shared_size,
totals.size - CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END
  AS unique_size,
chosen_trees.version,
totals.containers,
