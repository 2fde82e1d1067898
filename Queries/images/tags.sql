-- title: Tags
-- question: Which image does each tag mean, on which host?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: references text own = null; JSON array of Docker's patterns: only tags that fit one of them
-- part: tree-columns
-- column: repository reference; familiar name; null for a free name of an image layout
-- column: tag text; the tag; a free name
-- column: reference reference hidden id; repository and tag
-- column: image_id digest "IMAGE ID"; what the tag means: digest of the image's config, or of a manifest or index that leads to it
-- column: digests references hidden; manifest digests that the repository has for this image
-- column: created time last; as the config says; null where the image is not there
-- column: size bytes 3; bytes of the image's layers; null where the image is not there
-- column: since time hidden; the first scan that saw it so; null where that was the first of all
WITH
-- part: fitting-tags
SELECT
  -- part: tree
  repos.familiar AS repository,
  tags.tag,
  repos.familiar || ':' || tags.tag AS reference,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.text)
    FROM (
      SELECT manifests.text
      FROM shown_digests
      JOIN digests AS manifests ON manifests.id = shown_digests.digest
      WHERE shown_digests.shown = digests.id AND shown_digests.tree = tags.tree AND shown_digests.repo = tags.repo
      ORDER BY manifests.text
    ) AS names
  ) AS digests,
  images.created,
  image_totals.size,
  since.time AS since
FROM tree_names
CROSS JOIN tags
JOIN repos ON repos.id = tags.repo
LEFT JOIN image_targets ON image_targets.target = tags.target AND image_targets.tree = tags.tree
  AND NOT image_targets.further
JOIN digests ON digests.id = coalesce(image_targets.shown, tags.target)
LEFT JOIN images ON images.id = coalesce(image_targets.image, tags.target)
LEFT JOIN image_totals ON image_totals.tree = tags.tree
  AND image_totals.image = coalesce(image_targets.image, tags.target) AND image_totals.shown = digests.id
LEFT JOIN scans AS since ON since.tree = tags.tree AND since.at = tags.since
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND tags.tree = tree_names.tree
  AND tags.gone IS NULL
  -- Of all hosts each name is matched once.
  AND (
    :references IS NULL
    OR :host IS NULL AND (tags.repo, tags.tag) IN (SELECT fitting_tags.repo, fitting_tags.tag FROM fitting_tags)
    OR :host IS NOT NULL AND EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    )
  )
UNION ALL
SELECT
  -- part: tree
  NULL,
  other_names.name,
  other_names.name,
  digests.text,
  '[]',
  images.created,
  image_totals.size,
  since.time
FROM tree_names
CROSS JOIN other_names
LEFT JOIN image_targets ON image_targets.target = other_names.target AND image_targets.tree = other_names.tree
  AND NOT image_targets.further
JOIN digests ON digests.id = coalesce(image_targets.shown, other_names.target)
LEFT JOIN images ON images.id = image_targets.image
LEFT JOIN image_totals ON image_totals.tree = other_names.tree AND image_totals.image = image_targets.image
  AND image_totals.shown = image_targets.shown
LEFT JOIN scans AS since ON since.tree = other_names.tree AND since.at = other_names.since
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND other_names.tree = tree_names.tree
  AND other_names.gone IS NULL
  -- part: free-name-filter
ORDER BY
  -- part: tree
  repository,
  tag
