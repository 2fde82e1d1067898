-- title: A blob
-- question: What does this blob unpack to, where is it, what keeps it, where is it from, and which manifests list it?
-- serves: strata show
-- parameter: id text; the blob's digest
-- column: kind text; blob
-- column: blob digest id; digest of the compressed layer
-- column: diff_ids json; what it unpacks to
-- column: hosts json; where it lies as a file now, with its bytes
-- column: manifests json; manifests that list it as a layer
-- column: images json; images that lead to it in trees that hold it, in containerd's store by labels, as its collector goes; each with a name where there is one
-- column: holds json "HELD BY"; leases and others that hold it, or what leads to it (digest), at first hand: until when
-- column: keepers json; blobs that keep it, themselves or through others: by labels in containerd's store; held_by is what holds each at first hand (image, lease, …, the index.json of an image layout, or nothing), null where only others keep it; the blob itself is among them where nothing or index.json holds it
-- column: sources json; repositories it was pulled from or pushed to, by host
WITH RECURSIVE
-- part: holders-of-blob
SELECT
  'blob' AS kind,
  digests.text AS blob,
  (
    SELECT json_group_array(contents.text)
    FROM (
      SELECT diffs.text
      FROM blob_diff_ids
      JOIN digests AS diffs ON diffs.id = blob_diff_ids.diff
      WHERE blob_diff_ids.blob = digests.id
      ORDER BY diffs.text
    ) AS contents
  ) AS diff_ids,
  (
    SELECT json_group_array(json(things.thing))
    FROM (
      SELECT json_object(
        'host', tree_names.host,
        'root', tree_names.root,
        'namespace', tree_names.namespace,
        'size', tree_blobs.size
      ) AS thing
      FROM tree_blobs
      JOIN tree_names ON tree_names.tree = tree_blobs.tree
      WHERE tree_blobs.blob = digests.id
        AND tree_blobs.gone IS NULL
      ORDER BY
        tree_names.host,
        tree_names.root,
        tree_names.namespace
    ) AS things
  ) AS hosts,
  (
    SELECT json_group_array(listing.manifest)
    FROM (
      SELECT DISTINCT manifests.text AS manifest
      FROM manifest_layers
      JOIN digests AS manifests ON manifests.id = manifest_layers.manifest
      WHERE manifest_layers.blob = digests.id
      ORDER BY manifest
    ) AS listing
  ) AS manifests,
  -- part: holder-columns
  (
    SELECT json_group_array(json_object('host', named.host, 'repository', named.repository))
    FROM (
      SELECT DISTINCT hosts.name AS host, source_repositories.name AS repository
      FROM trees
      CROSS JOIN blob_diff_ids
      CROSS JOIN blob_sources
      JOIN hosts ON hosts.id = trees.host
      JOIN source_repositories ON source_repositories.id = blob_sources.repository
      WHERE blob_diff_ids.blob = digests.id
        AND blob_sources.tree = trees.id
        AND blob_sources.diff = blob_diff_ids.diff
        AND blob_sources.blob = blob_diff_ids.blob
        AND blob_sources.gone IS NULL
      ORDER BY host, repository
    ) AS named
  ) AS sources
FROM digests
WHERE digests.text = :id
