-- The tree of each graph driver, and beside it that of Docker in containerd's store, where that has an image.
stores AS MATERIALIZED (
  SELECT
    current_trees.*,
    (
      SELECT others.id
      FROM trees AS own
      JOIN trees AS others ON others.host = own.host AND others.root = own.root
      WHERE own.id = current_trees.tree
        AND others.kind = 'containerd'
        AND others.namespace = 'moby'
        AND EXISTS (SELECT 1 FROM tree_images WHERE tree_images.tree = others.id AND tree_images.gone IS NULL)
    ) AS new_tree,
    CASE current_trees.inactive
      WHEN 0 THEN current_trees.driver
      WHEN 1 THEN
        -- part: store-in-use
    END AS in_use
  FROM current_trees
  WHERE current_trees.kind = 'graphdriver'
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
),
