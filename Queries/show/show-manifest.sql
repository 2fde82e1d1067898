-- title: A manifest digest
-- question: Which repositories had this manifest or index, for which image, on which host, and when?
-- parameter: id text; the manifest's or index's digest
-- column: kind text; manifest
-- column: digest digest id; of the manifest or index
-- column: references json; where it is or was known, for which image
SELECT
  'manifest' AS kind,
  digests.text AS digest,
  (
    SELECT json_group_array(json_object(
      'host', tree_names.host,
      'driver', tree_names.driver,
      'reference', repos.familiar || '@' || digests.text,
      'image_id', targets.text,
      'since', since.time,
      'current', json(CASE WHEN repo_digests.gone IS NULL THEN 'true' ELSE 'false' END)
    ))
    FROM repo_digests
    JOIN tree_names ON tree_names.tree = repo_digests.tree
    JOIN repos ON repos.id = repo_digests.repo
    JOIN digests AS targets ON targets.id = repo_digests.target
    LEFT JOIN scans AS since ON since.tree = repo_digests.tree AND since.at = repo_digests.since
    WHERE repo_digests.digest = digests.id
  ) AS "references"
FROM digests
WHERE digests.text = :id
