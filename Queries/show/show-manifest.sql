-- title: A manifest digest
-- question: Which repositories had this manifest or index, for which image, on which host, and what does it list?
-- serves: strata show
-- parameter: id text; the manifest's or index's digest
-- column: kind text; manifest
-- column: digest digest id; of the manifest or index
-- column: media_type text; as the document says; null where no tree holds it
-- column: config_digest digest; the config that a manifest names
-- column: layers json; the layers of a manifest, lowest first: blob, bytes, and the diff_ids that it unpacks to, as far as these are known
-- column: manifests json; the manifests of an index, with their platforms
-- column: hosts json; where it leads to an image now, under which names
-- column: images json; images that lead to it in trees that hold it, in containerd's store by labels, as its collector goes; each with a name where there is one
-- column: holds json "HELD BY"; leases and others that hold it, or an index that leads to it (digest), at first hand: until when
-- column: keepers json; blobs that keep it, themselves or through others: by labels in containerd's store; held_by is what holds each at first hand (image, lease, …, the index.json of an image layout, or nothing), null where only others keep it; the blob itself is among them where nothing or index.json holds it
-- column: references json; where it is or was known, for which image
WITH RECURSIVE
-- part: holders-of-blob
SELECT
  'manifest' AS kind,
  digests.text AS digest,
  manifests.media_type,
  configs.text AS config_digest,
  (
    SELECT json_group_array(json_object(
      'position', manifest_layers.position + 1,
      'blob', blobs.text,
      'size', manifest_layers.size,
      'media_type', manifest_layers.media_type,
      'diff_ids', json((
        SELECT json_group_array(contents.text)
        FROM (
          SELECT diffs.text
          FROM blob_diff_ids
          JOIN digests AS diffs ON diffs.id = blob_diff_ids.diff
          WHERE blob_diff_ids.blob = manifest_layers.blob
          ORDER BY diffs.text
        ) AS contents
      ))
    ))
    FROM manifest_layers
    JOIN digests AS blobs ON blobs.id = manifest_layers.blob
    WHERE manifest_layers.manifest = digests.id
  ) AS layers,
  (
    SELECT json_group_array(json_object(
      'position', index_manifests.position + 1,
      'digest', children.text,
      'os', index_manifests.os,
      'architecture', index_manifests.architecture,
      'variant', index_manifests.variant,
      'attests', attested.text
    ))
    FROM index_manifests
    JOIN digests AS children ON children.id = index_manifests.child
    LEFT JOIN digests AS attested ON attested.id = index_manifests.attests
    WHERE index_manifests.idx = digests.id
  ) AS manifests,
  (
    SELECT json_group_array(json(things.thing))
    FROM (
      SELECT json_object(
        'host', tree_names.host,
        'root', tree_names.root,
        'namespace', tree_names.namespace,
        'image_id', images.text,
        'tags', json((
          SELECT json_group_array(names.reference)
          FROM (
            SELECT tag_references.reference
            FROM tag_references
            WHERE tag_references.target = image_targets.target AND tag_references.tree = image_targets.tree
            UNION ALL
            SELECT other_names.name
            FROM other_names
            WHERE other_names.target = image_targets.target AND other_names.tree = image_targets.tree AND other_names.gone IS NULL
            ORDER BY reference
          ) AS names
        ))
      ) AS thing
      FROM image_targets
      JOIN tree_names ON tree_names.tree = image_targets.tree
      JOIN digests AS images ON images.id = image_targets.image
      WHERE image_targets.target = digests.id
      ORDER BY
        tree_names.host,
        tree_names.root,
        tree_names.namespace,
        images.text
    ) AS things
  ) AS hosts,
  -- part: holder-columns
  (
    SELECT json_group_array(json(things.thing))
    FROM (
      SELECT json_object(
        'host', tree_names.host,
        'driver', tree_names.driver,
        'reference', repos.familiar || '@' || digests.text,
        'image_id', targets.text,
        'since', since.time,
        'current', json(CASE WHEN repo_digests.gone IS NULL THEN 'true' ELSE 'false' END)
      ) AS thing
      FROM repo_digests
      JOIN tree_names ON tree_names.tree = repo_digests.tree
      JOIN repos ON repos.id = repo_digests.repo
      JOIN digests AS targets ON targets.id = repo_digests.target
      LEFT JOIN scans AS since ON since.tree = repo_digests.tree AND since.at = repo_digests.since
      WHERE repo_digests.digest = digests.id
      ORDER BY
        tree_names.host,
        tree_names.driver,
        repos.familiar,
        targets.text,
        repo_digests.since
    ) AS things
  ) AS "references"
FROM digests
LEFT JOIN manifests ON manifests.id = digests.id
LEFT JOIN digests AS configs ON configs.id = manifests.config
WHERE digests.text = :id
