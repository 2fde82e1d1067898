SELECT
  layers.tree,
  5,
  layers.position,
  'layer',
  'image/' || layers.driver || '/layerdb/sha256/' || substr(chains.text, 8),
  CASE WHEN layers.cache_id IS NULL AND layers.size IS NULL THEN 'not there' ELSE
    'diff ' || coalesce(diffs.text, 'unknown') || coalesce(', parent ' || parents.text, '')
      || coalesce(', cache-id ' || layers.directory, '')
  END,
  layers.size
FROM layers
JOIN digests AS chains ON chains.id = layers.chain
LEFT JOIN digests AS diffs ON diffs.id = layers.diff
LEFT JOIN digests AS parents ON parents.id = layers.parent
WHERE layers.kind = 'graphdriver'
UNION ALL
SELECT
  layers.tree,
  5,
  layers.position,
  'files',
  coalesce(:folders ->> layers.driver || '/', '') || layers.directory,
  NULL,
  measures.bytes
FROM layers
LEFT JOIN measures ON measures.tree = layers.tree AND measures.kind = 'directory'
  AND measures.name = layers.cache_id AND measures.gone IS NULL
WHERE layers.kind = 'graphdriver'
  AND layers.directory IS NOT NULL
UNION ALL
SELECT
  layers.tree,
  6,
  layers.position,
  'source',
  'image/' || layers.driver || '/distribution/v2metadata-by-diffid/sha256/' || substr(diffs.text, 8),
  blobs.text || ' of ' || source_repositories.name,
  NULL
FROM layers
JOIN blob_sources ON blob_sources.tree = layers.tree AND blob_sources.diff = layers.diff AND blob_sources.gone IS NULL
JOIN digests AS diffs ON diffs.id = layers.diff
JOIN digests AS blobs ON blobs.id = blob_sources.blob
JOIN source_repositories ON source_repositories.id = blob_sources.repository
WHERE layers.kind = 'graphdriver'
UNION ALL
SELECT
  layers.tree,
  5,
  layers.position,
  'files',
  -- part: snapshotter-folder
  || '/' || snapshots.directory,
  'the snapshot ' || store_keys.name,
  snapshots.size
FROM layers
JOIN tree_snapshots AS snapshots ON snapshots.tree = layers.tree AND snapshots.chain = layers.chain
  AND snapshots.gone IS NULL
JOIN store_keys ON store_keys.id = snapshots.key
