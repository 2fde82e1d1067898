-- title: A diff_id
-- question: In which layers is this content, and which blobs unpack to it?
-- serves: strata show
-- parameter: id text; the diff_id
-- column: kind text; diff_id
-- column: diff_id digest "DIFF ID" id; digest of an uncompressed tar
-- column: chains json; layers with this content
-- column: blobs json; compressed blobs that unpack to it
-- column: sources json; repositories it was pulled from or pushed to, by host
SELECT
  'diff_id' AS kind,
  digests.text AS diff_id,
  (
    SELECT json_group_array(json_object('chain_id', layers.chain_id, 'depth', layers.depth))
    FROM (
      SELECT chains.text AS chain_id, chain_ids.depth
      FROM chain_ids
      JOIN digests AS chains ON chains.id = chain_ids.id
      WHERE chain_ids.diff = diff_ids.id
      ORDER BY chain_ids.depth, chains.text
    ) AS layers
  ) AS chains,
  (
    SELECT json_group_array(compressed.text)
    FROM (
      SELECT blobs.text
      FROM blob_diff_ids
      JOIN digests AS blobs ON blobs.id = blob_diff_ids.blob
      WHERE blob_diff_ids.diff = diff_ids.id
      ORDER BY blobs.text
    ) AS compressed
  ) AS blobs,
  (
    SELECT json_group_array(json_object('host', named.host, 'repository', named.repository))
    FROM (
      SELECT DISTINCT hosts.name AS host, source_repositories.name AS repository
      FROM trees
      CROSS JOIN blob_sources
      JOIN hosts ON hosts.id = trees.host
      JOIN source_repositories ON source_repositories.id = blob_sources.repository
      WHERE blob_sources.tree = trees.id AND blob_sources.diff = diff_ids.id AND blob_sources.gone IS NULL
      ORDER BY host, repository
    ) AS named
  ) AS sources
FROM diff_ids
JOIN digests ON digests.id = diff_ids.id
WHERE digests.text = :id
