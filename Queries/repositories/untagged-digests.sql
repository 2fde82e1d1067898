-- title: Manifest digests without a tag
-- question: Which references by manifest digest has a repository that has no tag for the image any more?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: reference reference id; familiar reference by digest
-- column: image_id digest "IMAGE ID"; the image that it means, as the engine calls it
-- column: created time; as the config says; null where the image is not there
-- column: containers integer; containers made from the image that the engine lists; null where containers/ was not read
SELECT
  -- part: tree
  repos.familiar || '@' || manifests.text AS reference,
  digests.text AS image_id,
  images.created,
  image_totals.containers
FROM tree_names
CROSS JOIN repo_digests
JOIN repos ON repos.id = repo_digests.repo
JOIN digests AS manifests ON manifests.id = repo_digests.digest
LEFT JOIN image_targets ON image_targets.target = repo_digests.target AND image_targets.tree = repo_digests.tree
  AND NOT image_targets.further
JOIN digests ON digests.id = coalesce(image_targets.shown, repo_digests.target)
LEFT JOIN images ON images.id = coalesce(image_targets.image, repo_digests.target)
LEFT JOIN image_totals ON image_totals.tree = repo_digests.tree
  AND image_totals.image = coalesce(image_targets.image, repo_digests.target)
  AND image_totals.shown = digests.id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND repo_digests.tree = tree_names.tree
  AND repo_digests.gone IS NULL
  AND NOT EXISTS (
    SELECT 1
    FROM shown_tags
    WHERE shown_tags.shown = digests.id
      AND shown_tags.tree = repo_digests.tree
      AND shown_tags.repo = repo_digests.repo
  )
ORDER BY
  -- part: tree
  reference
