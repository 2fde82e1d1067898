-- title: Names that lead to no image
-- question: Which names in containerd's store or in an image layout lead to nothing that could be read as an image, and what would go with each?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: name reference "NAME" id; the name: mostly of a chart, a signature or another artifact, else a manifest or config of its image is missing or damaged
-- column: target digest; the manifest or index it leads to
-- column: frees bytes; bytes of the blobs that containerd's collector removes once this name alone is gone; a blob that another namespace lists gives none; null in an image layout, where no engine collects
WITH RECURSIVE names AS MATERIALIZED (
  SELECT tree_names.*, holds.name, store_keys.name AS target, digests.id AS blob
  FROM tree_names
  CROSS JOIN holds
  JOIN store_keys ON store_keys.id = holds.key
  LEFT JOIN digests ON digests.text = store_keys.name
  WHERE tree_names.tree IN (SELECT trees.id FROM trees WHERE trees.kind = 'containerd')
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND holds.tree = tree_names.tree
    AND holds.what = 'blob'
    AND holds.holder = 'image'
    AND holds.gone IS NULL
),
reached AS MATERIALIZED (
  SELECT names.tree, names.name, names.blob
  FROM names
  UNION
  SELECT reached.tree, reached.name, blob_labels.blob
  FROM reached
  CROSS JOIN blob_labels
  WHERE blob_labels.tree = reached.tree
    AND blob_labels.keeper = reached.blob
    AND blob_labels.gone IS NULL
),
-- Gone through once: labels are not found by what they keep.
labels AS MATERIALIZED (
  SELECT blob_labels.tree, blob_labels.blob, blob_labels.keeper
  FROM (SELECT DISTINCT names.tree FROM names) AS labelled
  CROSS JOIN blob_labels
  WHERE blob_labels.tree = labelled.tree
    AND blob_labels.gone IS NULL
    AND (blob_labels.tree, blob_labels.blob) IN (SELECT reached.tree, reached.blob FROM reached)
),
-- What has another hold, is an image's, or is kept by a blob that stays.
kept AS (
  SELECT reached.tree, reached.name, reached.blob
  FROM reached
  JOIN digests ON digests.id = reached.blob
  LEFT JOIN store_keys ON store_keys.name = digests.text
  WHERE EXISTS (
      SELECT 1
      FROM holds
      WHERE holds.tree = reached.tree
        AND holds.what = 'blob'
        AND holds.key = store_keys.id
        AND holds.gone IS NULL
        AND NOT (holds.holder = 'image' AND holds.name = reached.name)
        AND (holds.until IS NULL OR holds.until > (SELECT max(scans.at) FROM scans WHERE scans.tree = reached.tree))
    )
    OR EXISTS (
      SELECT 1
      FROM tree_images
      WHERE tree_images.target = reached.blob AND tree_images.tree = reached.tree AND tree_images.gone IS NULL
    )
    OR EXISTS (
      SELECT 1
      FROM labels
      JOIN digests AS keepers ON keepers.id = labels.keeper
      WHERE labels.tree = reached.tree
        AND labels.blob = reached.blob
        AND (reached.tree, reached.name, labels.keeper) NOT IN (
          SELECT others.tree, others.name, others.blob
          FROM reached AS others
        )
        -- Orphans go anyway.
        AND NOT EXISTS (
          SELECT 1
          FROM orphans
          WHERE orphans.tree = reached.tree
            AND orphans.path = 'io.containerd.content.v1.content/blobs/' || replace(keepers.text, ':', '/')
            AND orphans.gone IS NULL
        )
    )
  UNION
  SELECT kept.tree, kept.name, blob_labels.blob
  FROM kept
  CROSS JOIN blob_labels
  WHERE blob_labels.tree = kept.tree
    AND blob_labels.keeper = kept.blob
    AND blob_labels.gone IS NULL
),
freed AS (
  SELECT tree, name, blob
  FROM reached
  EXCEPT
  SELECT tree, name, blob
  FROM kept
)
SELECT
  -- part: tree
  names.name,
  names.target,
  coalesce(
    (
      SELECT sum(tree_blobs.size)
      FROM freed
      JOIN tree_blobs ON tree_blobs.tree = freed.tree AND tree_blobs.blob = freed.blob AND tree_blobs.gone IS NULL
      WHERE freed.tree = names.tree
        AND freed.name = names.name
        AND NOT EXISTS (
          SELECT 1
          FROM tree_blobs AS elsewhere
          JOIN tree_names AS beside ON beside.tree = elsewhere.tree
          WHERE elsewhere.blob = freed.blob
            AND elsewhere.tree <> freed.tree
            AND elsewhere.gone IS NULL
            AND beside.host = names.host
            AND beside.root = names.root
        )
    ),
    0
  ) AS frees
FROM names
UNION ALL
SELECT
  -- part: tree
  layout_names.name,
  digests.text,
  NULL
FROM (
  SELECT tag_references.tree, tag_references.reference AS name, tag_references.target
  FROM tag_references
  WHERE tag_references.tree IN (SELECT trees.id FROM trees WHERE trees.kind = 'oci-layout')
  UNION ALL
  SELECT other_names.tree, other_names.name, other_names.target
  FROM other_names
  WHERE other_names.tree IN (SELECT trees.id FROM trees WHERE trees.kind = 'oci-layout')
    AND other_names.gone IS NULL
) AS layout_names
JOIN tree_names ON tree_names.tree = layout_names.tree
JOIN digests ON digests.id = layout_names.target
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND NOT EXISTS (
    SELECT 1
    FROM tree_images
    WHERE tree_images.target = layout_names.target AND tree_images.tree = layout_names.tree AND tree_images.gone IS NULL
  )
ORDER BY
  -- part: tree
  name
