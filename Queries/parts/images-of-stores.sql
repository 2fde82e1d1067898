-- Steps of a build are left out: the images that were built on them have their layers. An image that the new store has
-- is of use there if it is unpacked, or if one of its manifests is there with all layers.
compared_images AS MATERIALIZED (
  SELECT
    stores.tree,
    stores.new_tree,
    totals.image,
    CASE
      WHEN NOT EXISTS (
        SELECT 1
        FROM tree_images
        WHERE tree_images.tree = stores.new_tree
          AND tree_images.image = totals.image
          AND tree_images.gone IS NULL
      ) THEN 'only in the old store'
      WHEN images.top IS NULL
        OR EXISTS (
          SELECT 1
          FROM tree_layers
          WHERE tree_layers.tree = stores.new_tree AND tree_layers.chain = images.top AND tree_layers.gone IS NULL
        )
        OR EXISTS (
          SELECT 1
          FROM manifests
          JOIN tree_blobs ON tree_blobs.tree = stores.new_tree
            AND tree_blobs.blob = manifests.id AND tree_blobs.gone IS NULL
          WHERE manifests.config = totals.image
            AND NOT EXISTS (
              SELECT 1
              FROM manifest_layers
              LEFT JOIN tree_blobs AS held ON held.tree = stores.new_tree
                AND held.blob = manifest_layers.blob AND held.gone IS NULL
              WHERE manifest_layers.manifest = manifests.id AND held.blob IS NULL
            )
        )
        THEN 'in both'
      ELSE 'incomplete in the new store'
    END AS status
  FROM compared_stores AS stores
  CROSS JOIN image_totals AS totals
  JOIN images ON images.id = totals.image
  WHERE totals.tree = stores.tree
    AND totals.kind <> 'intermediate'
  UNION ALL
  SELECT DISTINCT stores.tree, stores.new_tree, totals.image, 'only in the new store'
  FROM compared_stores AS stores
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = stores.new_tree
    AND totals.kind <> 'intermediate'
    AND NOT EXISTS (
      SELECT 1
      FROM tree_images
      WHERE tree_images.tree = stores.tree AND tree_images.image = totals.image AND tree_images.gone IS NULL
    )
)
