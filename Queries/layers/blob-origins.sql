-- title: Where layers came from
-- question: From which repositories were the layers of an image pulled, or where to pushed, as which compressed blobs?
-- parameter: image image; an image: web:1, or the beginning of an ID
-- column: position integer; 1 for the lowest layer
-- column: diff_id digest "DIFF ID"; digest of the layer's uncompressed tar
-- column: blob digest "BLOB" id; digest of the compressed blob; null where no host knows one
-- column: repository text; canonical name, as Docker wrote it
-- column: hosts integer; how many hosts say so
WITH layers AS MATERIALIZED (
  SELECT image_layers.position, chain_ids.diff
  FROM digests
  CROSS JOIN images
  CROSS JOIN image_layers
  CROSS JOIN chain_ids
  WHERE digests.text = :image
    AND images.id = digests.id
    AND image_layers.image = images.id
    AND chain_ids.id = image_layers.chain
),
sources AS (
  SELECT layers.position, blob_sources.blob, blob_sources.repository, count(DISTINCT trees.host) AS hosts
  FROM trees
  CROSS JOIN layers
  CROSS JOIN blob_sources
  WHERE blob_sources.tree = trees.id AND blob_sources.diff = layers.diff AND blob_sources.gone IS NULL
  GROUP BY layers.position, blob_sources.blob, blob_sources.repository
)
SELECT
  layers.position + 1 AS position,
  diffs.text AS diff_id,
  blobs.text AS blob,
  source_repositories.name AS repository,
  coalesce(sources.hosts, 0) AS hosts
FROM layers
JOIN digests AS diffs ON diffs.id = layers.diff
LEFT JOIN sources ON sources.position = layers.position
LEFT JOIN digests AS blobs ON blobs.id = sources.blob
LEFT JOIN source_repositories ON source_repositories.id = sources.repository
ORDER BY
  layers.position,
  source_repositories.name,
  blobs.text
