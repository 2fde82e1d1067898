doubtful_trees AS MATERIALIZED (
  SELECT DISTINCT current_removal_doubts.tree
  FROM current_removal_doubts
  WHERE current_removal_doubts.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
),
