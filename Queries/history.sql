-- title: Tag history
-- subject: history
-- question: Which image and which manifest digests did each tag have, from when to when, on which host?
-- parameter: host text = null; only this host
-- parameter: repository text = null; canonical name; only this repository
-- parameter: tag text = null; only this tag
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: repository reference; familiar name
-- column: tag text; the tag
-- column: image_id digest "IMAGE ID" id; what the tag meant
-- column: digests references hidden; manifest digests that the repository had for that image meanwhile
-- column: first_seen time "FIRST SEEN"; the first scan that saw it so
-- column: last_seen time "LAST SEEN"; the last scan that saw it so
-- column: since_unknown boolean hidden; it was so in the first scan of all
-- column: current boolean; it is so in the last scan
-- column: inferred boolean hidden; not seen by a scan, but told by what a tree keeps of its past
SELECT
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  tags.tag,
  digests.text AS image_id,
  (
    SELECT json_group_array(seen.digest)
    FROM (
      SELECT DISTINCT manifests.text AS digest
      FROM repo_digests
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      WHERE repo_digests.tree = tags.tree
        AND repo_digests.repo = tags.repo
        AND repo_digests.target = tags.target
        AND (tags.gone IS NULL OR repo_digests.since < tags.gone)
        AND (repo_digests.gone IS NULL OR repo_digests.gone > tags.since)
      ORDER BY manifests.text
    ) AS seen
  ) AS digests,
  (
    SELECT scans.time
    FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tags.tree AND scan_areas.area = 1 AND scan_areas.at >= tags.since
    ORDER BY scan_areas.at
    LIMIT 1
  ) AS first_seen,
  (
    SELECT scans.time
    FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tags.tree AND scan_areas.area = 1
      AND (tags.gone IS NULL OR scan_areas.at < tags.gone)
    ORDER BY scan_areas.at DESC
    LIMIT 1
  ) AS last_seen,
  tags.since = 0 AS since_unknown,
  tags.gone IS NULL AS current,
  0 AS inferred
FROM tags
JOIN trees ON trees.id = tags.tree
JOIN hosts ON hosts.id = trees.host
JOIN repos ON repos.id = tags.repo
JOIN digests ON digests.id = tags.target
WHERE (:host IS NULL OR hosts.name = :host)
  AND (:repository IS NULL OR repos.name = :repository)
  AND (:tag IS NULL OR tags.tag = :tag)
ORDER BY
  hosts.name,
  trees.driver,
  repos.familiar,
  tags.tag,
  tags.since,
  digests.text
