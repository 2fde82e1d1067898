-- The trees that have the blob: in containerd's store its collector goes by labels, elsewhere what documents name is kept.
holding_trees AS MATERIALIZED (
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
),
labels AS MATERIALIZED (
  SELECT blob_labels.tree, blob_labels.blob, blob_labels.keeper
  FROM holding_trees
  CROSS JOIN blob_labels
  WHERE holding_trees.by_labels
    AND blob_labels.tree = holding_trees.tree
    AND blob_labels.gone IS NULL
),
-- The blob itself, and what keeps it, itself or through another (kept).
leading AS (
  SELECT holding_trees.tree, holding_trees.id, NULL AS kept, holding_trees.by_labels
  FROM holding_trees
  UNION
  SELECT leading.tree, labels.keeper, leading.id, TRUE
  FROM leading
  CROSS JOIN labels
  WHERE labels.tree = leading.tree AND labels.blob = leading.id
  UNION
  SELECT leading.tree, tree_blobs.blob, leading.id, FALSE
  FROM leading
  CROSS JOIN manifest_layers
  CROSS JOIN tree_blobs
  WHERE NOT leading.by_labels
    AND manifest_layers.blob = leading.id
    AND tree_blobs.tree = leading.tree
    AND tree_blobs.blob = manifest_layers.manifest
    AND tree_blobs.gone IS NULL
  UNION
  SELECT leading.tree, tree_blobs.blob, leading.id, FALSE
  FROM leading
  CROSS JOIN manifests
  CROSS JOIN tree_blobs
  WHERE NOT leading.by_labels
    AND manifests.config = leading.id
    AND tree_blobs.tree = leading.tree
    AND tree_blobs.blob = manifests.id
    AND tree_blobs.gone IS NULL
  UNION
  SELECT leading.tree, tree_blobs.blob, leading.id, FALSE
  FROM leading
  CROSS JOIN index_manifests
  CROSS JOIN tree_blobs
  WHERE NOT leading.by_labels
    AND index_manifests.child = leading.id
    AND tree_blobs.tree = leading.tree
    AND tree_blobs.blob = index_manifests.idx
    AND tree_blobs.gone IS NULL
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
  SELECT DISTINCT
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
),
-- Each with what holds it at first hand; null where only others keep it, or where that was not read. In an image layout
-- index.json lists what no document names, unless a finding says that nothing leads to it.
keepers AS (
  SELECT
    tree_names.*,
    digests.text AS digest,
    CASE
      WHEN EXISTS (SELECT 1 FROM index_manifests WHERE index_manifests.idx = digests.id) THEN 'index'
      WHEN EXISTS (SELECT 1 FROM manifests WHERE manifests.id = digests.id) THEN 'manifest'
      WHEN EXISTS (SELECT 1 FROM images WHERE images.id = digests.id) THEN 'config'
      ELSE 'blob'
    END AS kind,
    CASE
      WHEN EXISTS (
        SELECT 1 FROM holding_images WHERE holding_images.tree = found.tree AND holding_images.target = found.id
      ) THEN 'image'
      ELSE coalesce(
        (
          SELECT min(direct_holds.holder)
          FROM direct_holds
          WHERE direct_holds.tree = found.tree AND direct_holds.digest = digests.text
        ),
        CASE
          WHEN EXISTS (
            SELECT 1 FROM leading AS above WHERE above.tree = found.tree AND above.kept = found.id
          ) THEN NULL
          WHEN NOT EXISTS (
            SELECT 1 FROM trees WHERE trees.id = found.tree AND trees.kind = 'oci-layout'
          ) OR EXISTS (
            SELECT 1
            FROM findings
            WHERE findings.tree = found.tree
              AND findings.code = 'content-unreferenced'
              AND findings.path = 'blobs/' || replace(digests.text, ':', '/')
              AND findings.gone IS NULL
          ) THEN 'nothing'
          WHEN EXISTS (
            SELECT 1 FROM area_scans WHERE area_scans.tree = found.tree AND area_scans.area = 'orphan blobs'
          ) THEN 'index.json'
        END
      )
    END AS held_by
  FROM (SELECT DISTINCT leading.tree, leading.id FROM leading) AS found
  JOIN tree_names ON tree_names.tree = found.tree
  JOIN digests ON digests.id = found.id
)
