-- title: Hidden images
-- question: Which images does Docker not list although their configs are sound, and why?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as the config says
-- column: size bytes; bytes of those of its layers that are there
-- column: reason text; what the scan found; null where it did not say
SELECT
  hosts.name AS host,
  trees.driver,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = totals.image AND tags.tree = totals.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  images.created,
  totals.size,
  (
    SELECT min(findings.detail)
    FROM findings
    WHERE findings.code = 'image-hidden'
      AND findings.tree = totals.tree
      AND findings.gone IS NULL
      AND findings.path LIKE '%/' || substr(digests.text, 8)
  ) AS reason
FROM hosts
CROSS JOIN trees
CROSS JOIN image_totals AS totals
CROSS JOIN images
JOIN digests ON digests.id = images.id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
  AND trees.host = hosts.id
  AND totals.tree = trees.id
  AND totals.kind = 'hidden'
  AND images.id = totals.image
ORDER BY
  hosts.name,
  trees.driver,
  digests.text
