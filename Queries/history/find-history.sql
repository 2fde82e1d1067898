-- title: Images and manifests that were ever there
-- question: Which image IDs and manifest digests, of now or earlier, begin with these digits?
-- serves: strata history
-- parameter: prefix text; hexadecimal digits, with sha256: before them or not
-- column: digest digest id; the image's ID, or the digest of the manifest
-- column: kind text; image or manifest
WITH asked AS (
  SELECT CASE WHEN substr(:prefix, 1, 7) = 'sha256:' THEN :prefix ELSE 'sha256:' || :prefix END AS beginning
),
candidates AS (
  SELECT digests.id, digests.text
  FROM asked
  CROSS JOIN digests
  WHERE digests.text BETWEEN asked.beginning AND asked.beginning || 'g'
)
SELECT
  candidates.text AS digest,
  'image' AS kind
FROM candidates
WHERE EXISTS (SELECT 1 FROM images WHERE images.id = candidates.id)
  OR EXISTS (SELECT 1 FROM tags WHERE tags.target = candidates.id)
  OR EXISTS (SELECT 1 FROM other_names WHERE other_names.target = candidates.id)
UNION ALL
SELECT
  candidates.text,
  'manifest'
FROM candidates
WHERE EXISTS (SELECT 1 FROM repo_digests WHERE repo_digests.digest = candidates.id)
ORDER BY
  kind,
  digest
