-- title: What a digest is
-- question: What are the digests, containers and references that this text may mean?
-- serves: strata show
-- parameter: beginning text = null; the beginning of a digest, with its algorithm; null: the text is none
-- parameter: text text = null; the text itself: a container's name or the beginning of its ID
-- parameter: repository text = null; canonical name, where the text may be a reference
-- parameter: tag text = null; the reference's tag; null: any
-- parameter: directories text = null; a JSON array of directories, from a snapshotter's folder on, of which one may have a snapshot's files: snapshots/42/fs
-- column: kind text; image, layer, diff_id, manifest, blob, container, directory for a mount whose container is gone, or snapshot
-- column: id text id; its digest or ID
WITH named AS (
  SELECT coalesce(image_targets.image, tags.target) AS id
  FROM tags
  JOIN repos ON repos.id = tags.repo
  LEFT JOIN image_targets ON image_targets.target = tags.target AND image_targets.tree = tags.tree
    AND NOT image_targets.further
  WHERE repos.name = :repository
    AND (:tag IS NULL OR tags.tag = :tag)
    AND tags.gone IS NULL
  UNION
  SELECT image_targets.image
  FROM other_names
  JOIN image_targets ON image_targets.target = other_names.target AND image_targets.tree = other_names.tree
    AND NOT image_targets.further
  WHERE other_names.name = :text
    AND other_names.gone IS NULL
),
candidates AS (
  SELECT digests.id, digests.text
  FROM digests
  WHERE digests.text BETWEEN :beginning AND :beginning || 'g'
  UNION
  SELECT digests.id, digests.text
  FROM named
  JOIN digests ON digests.id = named.id
),
found AS (
  SELECT 1 AS place, 'image' AS kind, candidates.text AS id
  FROM candidates
  JOIN images ON images.id = candidates.id
  UNION
  SELECT 1, 'image', digests.text
  FROM candidates
  JOIN image_targets ON image_targets.target = candidates.id AND NOT image_targets.further
  JOIN digests ON digests.id = image_targets.image
  UNION
  SELECT 2, 'layer', candidates.text
  FROM candidates
  JOIN chain_ids ON chain_ids.id = candidates.id
  UNION
  SELECT 3, 'diff_id', candidates.text
  FROM candidates
  JOIN diff_ids ON diff_ids.id = candidates.id
  UNION
  SELECT 4, 'manifest', candidates.text
  FROM candidates
  WHERE EXISTS (SELECT 1 FROM repo_digests WHERE repo_digests.digest = candidates.id)
    OR EXISTS (SELECT 1 FROM manifests WHERE manifests.id = candidates.id)
    OR EXISTS (SELECT 1 FROM index_manifests WHERE index_manifests.idx = candidates.id)
  UNION
  SELECT 5, 'blob', candidates.text
  FROM candidates
  WHERE EXISTS (SELECT 1 FROM blob_diff_ids WHERE blob_diff_ids.blob = candidates.id)
    -- What is known for more than a blob is found as that.
    OR EXISTS (SELECT 1 FROM tree_blobs WHERE tree_blobs.blob = candidates.id AND tree_blobs.gone IS NULL)
      AND NOT EXISTS (SELECT 1 FROM images WHERE images.id = candidates.id)
      AND NOT EXISTS (SELECT 1 FROM manifests WHERE manifests.id = candidates.id)
      AND NOT EXISTS (SELECT 1 FROM index_manifests WHERE index_manifests.idx = candidates.id)
  UNION
  SELECT 6, 'container', container_id
  FROM containers
  WHERE gone IS NULL
    AND (name = :text OR (length(:text) >= 4 AND substr(container_id, 1, length(:text)) = :text))
  UNION
  SELECT
    7,
    'directory',
    tree_mounts.directory
  FROM tree_mounts
  WHERE tree_mounts.gone IS NULL
    AND tree_mounts.mount_id IS NOT NULL
    AND length(:text) >= 4
    AND substr(tree_mounts.name, 1, length(:text)) = :text
    AND NOT EXISTS (
      SELECT 1
      FROM containers
      WHERE containers.tree = tree_mounts.tree AND containers.container_id = tree_mounts.name
        AND containers.gone IS NULL
    )
  UNION
  -- Those of image layers are found as these.
  SELECT 8, 'snapshot', store_keys.name
  FROM store_keys
  WHERE (store_keys.name = :text OR (store_keys.name BETWEEN :text AND :text || '~' AND length(:text) >= 4))
    AND EXISTS (
      SELECT 1
      FROM trees
      CROSS JOIN tree_snapshots
      WHERE tree_snapshots.tree = trees.id
        AND tree_snapshots.key = store_keys.id
        AND tree_snapshots.chain IS NULL
        AND tree_snapshots.gone IS NULL
    )
  UNION
  SELECT 8, 'snapshot', tree_snapshots.directory
  FROM tree_snapshots
  WHERE :directories <> '[]'
    AND tree_snapshots.directory IN (SELECT elements.value FROM json_each(:directories) AS elements)
    AND tree_snapshots.gone IS NULL
)
SELECT
  kind,
  id
FROM found
ORDER BY
  place,
  id
