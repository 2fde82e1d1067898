-- Documents that lead to the blob, and the blob itself.
leading AS (
  SELECT digests.id
  FROM digests
  WHERE digests.text = :id
  UNION
  SELECT manifest_layers.manifest
  FROM leading
  JOIN manifest_layers ON manifest_layers.blob = leading.id
  UNION
  SELECT manifests.id
  FROM leading
  JOIN manifests ON manifests.config = leading.id
  UNION
  SELECT index_manifests.idx
  FROM leading
  JOIN index_manifests ON index_manifests.child = leading.id
),
holding_images AS (
  SELECT DISTINCT tree_names.*, targets.text AS image_id, tree_images.target
  FROM digests
  CROSS JOIN tree_blobs
  CROSS JOIN leading
  CROSS JOIN tree_images
  JOIN tree_names ON tree_names.tree = tree_images.tree
  JOIN digests AS targets ON targets.id = tree_images.shown
  WHERE digests.text = :id
    AND tree_blobs.blob = digests.id
    AND tree_blobs.gone IS NULL
    AND tree_images.target = leading.id
    AND tree_images.tree = tree_blobs.tree
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
  FROM digests
  CROSS JOIN tree_blobs
  CROSS JOIN leading
  JOIN digests AS held ON held.id = leading.id
  JOIN store_keys ON store_keys.name = held.text
  JOIN holds ON holds.tree = tree_blobs.tree AND holds.what = 'blob'
    AND holds.key = store_keys.id AND holds.gone IS NULL
  JOIN tree_names ON tree_names.tree = holds.tree
  WHERE digests.text = :id
    AND tree_blobs.blob = digests.id
    AND tree_blobs.gone IS NULL
    AND (leading.id = digests.id OR NOT holds.flat)
)
