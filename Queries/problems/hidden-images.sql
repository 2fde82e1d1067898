-- title: Hidden images
-- question: Which images does Docker not list although their configs are sound, and why?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as the config says
-- column: size bytes; bytes of those of its layers that are there
-- column: reason text; what the scan found; null where it did not say
SELECT
  -- part: tree
  digests.text AS image_id,
  -- part: tags-in-tree
  AS tags,
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
FROM tree_names
CROSS JOIN image_totals AS totals
CROSS JOIN images
JOIN digests ON digests.id = images.id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND totals.tree = tree_names.tree
  AND totals.kind = 'hidden'
  AND images.id = totals.image
ORDER BY
  -- part: tree
  digests.text
