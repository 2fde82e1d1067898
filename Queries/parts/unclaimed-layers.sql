claimed AS (
  SELECT layer_claims.tree, layer_claims.chain
  FROM layer_claims
  WHERE layer_claims.tree IN (SELECT left_over.tree FROM left_over)
  UNION
  -- Layers above these that no image has, or that a hidden one has, and that Docker loads all the same.
  SELECT left_over.tree, tree_layers.chain
  FROM left_over
  CROSS JOIN chain_ids AS children
  CROSS JOIN tree_layers
  WHERE children.parent = left_over.chain
    AND tree_layers.tree = left_over.tree
    AND tree_layers.chain = children.id
    AND tree_layers.gone IS NULL
    AND tree_layers.size IS NOT NULL
    AND tree_layers.cache_id IS NOT NULL
    AND (tree_layers.tree, tree_layers.chain) NOT IN (SELECT others.tree, others.chain FROM left_over AS others)
  UNION
  SELECT claimed.tree, chain_ids.parent
  FROM claimed
  CROSS JOIN chain_ids
  WHERE chain_ids.id = claimed.chain AND chain_ids.parent IS NOT NULL
),
unclaimed AS MATERIALIZED (
  SELECT left_over.*
  FROM left_over
  LEFT JOIN claimed ON claimed.tree = left_over.tree AND claimed.chain = left_over.chain
  -- Of NOT IN with two columns SQLite looks at all rows for each that is not among them.
  WHERE claimed.tree IS NULL
),
