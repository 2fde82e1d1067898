-- title: What is gone
-- question: Which images, layers, containers and directories that may be meant are in no tree any more, or which reference no tree has any more, and when were they there?
-- serves: strata show
-- parameter: beginning text = null; the beginning of a digest, with its algorithm; null: the text is none
-- parameter: text text = null; the text itself: a container's name or the beginning of its ID, or a name that is no reference
-- parameter: repository text = null; canonical name, where the text may be a reference
-- parameter: tag text = null; the reference's tag; null: any
-- parameter: low text = null; the lowest name of a directory that begins so, as a BLOB
-- parameter: high text = null; the highest
-- parameter: name text = null; a directory's own name, as a BLOB, where it is not 64 hexadecimal digits
-- column: kind text; image, layer, container or directory
-- column: id text id; its digest, ID or name; of a reference that of the image to which it led
-- part: seen-columns
-- column: gone time; the first scan that did not see it any more
WITH candidates AS (
  SELECT id, text
  FROM digests
  WHERE text BETWEEN :beginning AND :beginning || 'g'
),
spans AS (
  SELECT 'image' AS kind, digests.text AS id, tags.tree, 'references' AS area, tags.since, tags.gone
  FROM repos
  CROSS JOIN tags
  CROSS JOIN digests
  WHERE repos.name = :repository
    AND tags.repo = repos.id
    AND (:tag IS NULL OR tags.tag = :tag)
    AND digests.id = tags.target
  UNION ALL
  SELECT 'image', digests.text, other_names.tree, 'references', other_names.since, other_names.gone
  FROM trees
  CROSS JOIN other_names
  CROSS JOIN digests
  WHERE other_names.tree = trees.id
    AND other_names.name = :text
    AND digests.id = other_names.target
  UNION ALL
  SELECT 'image', digests.text, tree_images.tree, 'images', tree_images.since, tree_images.gone
  FROM candidates
  CROSS JOIN tree_images
  CROSS JOIN digests
  WHERE tree_images.image = candidates.id
    AND digests.id = tree_images.image
  UNION ALL
  SELECT 'image', digests.text, tree_images.tree, 'images', tree_images.since, tree_images.gone
  FROM candidates
  CROSS JOIN tree_images
  CROSS JOIN digests
  WHERE tree_images.target = candidates.id
    AND digests.id = tree_images.image
  UNION ALL
  SELECT 'layer', candidates.text, tree_layers.tree, 'layers', tree_layers.since, tree_layers.gone
  FROM candidates
  CROSS JOIN trees
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = trees.id
    AND tree_layers.chain = candidates.id
  UNION ALL
  SELECT 'container', container_id, tree, 'containers', since, gone
  FROM containers
  WHERE name = :text
    OR (length(:text) >= 4 AND substr(container_id, 1, length(:text)) = :text)
  UNION ALL
  SELECT 'directory', tree_layers.directory, tree_layers.tree, 'layers', tree_layers.since, tree_layers.gone
  FROM trees
  CROSS JOIN tree_layers
  -- Most of what is meant is no directory: then no layer is looked at.
  WHERE (:low IS NOT NULL OR :name IS NOT NULL)
    AND tree_layers.tree = trees.id
    AND (tree_layers.cache_id BETWEEN :low AND :high OR tree_layers.cache_id = :name)
  UNION ALL
  SELECT 'directory', directory, tree, 'mounts', since, gone
  FROM tree_mounts
  WHERE mount_id BETWEEN :low AND :high
    OR mount_id = :name
  UNION ALL
  SELECT 'directory', init_directory, tree, 'mounts', since, gone
  FROM tree_mounts
  WHERE init_id = :name
  UNION ALL
  SELECT 'directory', directory, tree, 'directories', since, gone
  FROM tree_directories
  WHERE name BETWEEN :low AND :high
    OR name = :name
)
SELECT
  kind,
  id,
  min(
    -- part: span-first-seen
  ) AS first_seen,
  max(
    -- part: span-last-seen
  ) AS last_seen,
  strftime('%Y-%m-%dT%H:%M:%fZ', max(gone) / 1000.0, 'unixepoch') AS gone
FROM spans
GROUP BY
  kind,
  id
HAVING count(*) = count(spans.gone)
ORDER BY
  last_seen DESC,
  kind,
  id
