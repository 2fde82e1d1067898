-- The blob itself, and what leads to it: documents that name it, in containerd's store those whose labels keep it, since its
-- collector goes by these.
leading AS (
  SELECT
    tree_blobs.tree,
    digests.id,
    trees.kind = 'containerd'
      AND EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = trees.id AND area_scans.area = 'holds') AS by_labels
  FROM digests
  CROSS JOIN tree_blobs
  CROSS JOIN trees
  WHERE digests.text = :id
    AND tree_blobs.blob = digests.id
    AND tree_blobs.gone IS NULL
    AND trees.id = tree_blobs.tree
  UNION
  -- Labels keep what no document names, too.
  SELECT blob_labels.tree, blob_labels.keeper, TRUE
  FROM digests
  CROSS JOIN tree_blobs
  CROSS JOIN blob_labels
  WHERE digests.text = :id
    AND tree_blobs.blob = digests.id
    AND tree_blobs.gone IS NULL
    AND blob_labels.tree = tree_blobs.tree
    AND blob_labels.blob = digests.id
    AND blob_labels.gone IS NULL
  UNION
  SELECT leading.tree, manifest_layers.manifest, leading.by_labels
  FROM leading
  JOIN manifest_layers ON manifest_layers.blob = leading.id
  LEFT JOIN blob_labels AS labels ON labels.tree = leading.tree
    AND labels.keeper = manifest_layers.manifest AND labels.blob = leading.id AND labels.gone IS NULL
  WHERE labels.tree IS NOT NULL OR NOT leading.by_labels
  UNION
  SELECT leading.tree, manifests.id, leading.by_labels
  FROM leading
  JOIN manifests ON manifests.config = leading.id
  LEFT JOIN blob_labels AS labels ON labels.tree = leading.tree
    AND labels.keeper = manifests.id AND labels.blob = leading.id AND labels.gone IS NULL
  WHERE labels.tree IS NOT NULL OR NOT leading.by_labels
  UNION
  SELECT leading.tree, index_manifests.idx, leading.by_labels
  FROM leading
  JOIN index_manifests ON index_manifests.child = leading.id
  LEFT JOIN blob_labels AS labels ON labels.tree = leading.tree
    AND labels.keeper = index_manifests.idx AND labels.blob = leading.id AND labels.gone IS NULL
  WHERE labels.tree IS NOT NULL OR NOT leading.by_labels
),
holding_images AS (
  SELECT DISTINCT tree_names.*, targets.text AS image_id, tree_images.target
  FROM leading
  CROSS JOIN tree_images
  JOIN tree_names ON tree_names.tree = tree_images.tree
  JOIN digests AS targets ON targets.id = tree_images.shown
  WHERE tree_images.target = leading.id
    AND tree_images.tree = leading.tree
    AND tree_images.gone IS NULL
),
-- A flat lease holds what it names, and nothing that this leads to.
direct_holds AS (
  SELECT
    tree_names.*,
    holds.holder,
    nullif(holds.name, '') AS name,
    held.text AS digest,
    strftime('%Y-%m-%dT%H:%M:%fZ', holds.until / 1000.0, 'unixepoch') AS until
  FROM leading
  JOIN digests AS held ON held.id = leading.id
  JOIN store_keys ON store_keys.name = held.text
  JOIN holds ON holds.tree = leading.tree AND holds.what = 'blob'
    AND holds.key = store_keys.id AND holds.gone IS NULL
  JOIN tree_names ON tree_names.tree = holds.tree
  WHERE held.text = :id OR NOT holds.flat
)
