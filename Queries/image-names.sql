-- title: Images by name
-- subject: images
-- question: Which names does each image have, a row a name, as docker images shows them?
-- parameter: host text = null; only this host
-- parameter: as text = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- parameter: all boolean = false; intermediate images too
-- parameter: hidden boolean = false; images that Docker does not list, too
-- column: host text; the host's name
-- column: repository reference; familiar name
-- column: tag text; null for an image without one
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: created time; as the config says
-- column: size bytes 3; bytes of its layers, as this tree has them
-- column: shared_size bytes "SHARED SIZE" 3; bytes of the layers that other images have too
-- column: unique_size bytes "UNIQUE SIZE" 3; size less shared_size
-- column: containers integer; containers made from it; null where containers/ was not read
WITH chosen_trees AS MATERIALIZED (
  SELECT
    tree,
    host,
    driver,
    coalesce(:as, CASE WHEN engine_id IS NULL THEN '20.10' ELSE '23' END) AS version
  FROM current_trees
  WHERE :host IS NULL OR host = :host
),
names AS (
  SELECT tags.tree, tags.target AS image, tags.repo, tags.tag
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree AND tags.gone IS NULL
  UNION ALL
  SELECT DISTINCT repo_digests.tree, repo_digests.target, repo_digests.repo, NULL
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE repo_digests.tree = chosen_trees.tree
    AND repo_digests.gone IS NULL
    AND NOT EXISTS (
      SELECT 1
      FROM tags
      WHERE tags.target = repo_digests.target AND tags.tree = repo_digests.tree
        AND tags.repo = repo_digests.repo AND tags.gone IS NULL
    )
)
SELECT
  chosen_trees.host,
  repos.familiar AS repository,
  names.tag,
  digests.text AS image_id,
  images.created,
  totals.size,
  CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END AS shared_size,
  totals.size - CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END
    AS unique_size,
  totals.containers
FROM chosen_trees
CROSS JOIN image_totals AS totals
JOIN images ON images.id = totals.image
JOIN digests ON digests.id = totals.image
LEFT JOIN names ON names.tree = totals.tree AND names.image = totals.image
LEFT JOIN repos ON repos.id = names.repo
WHERE totals.tree = chosen_trees.tree
  AND (totals.kind <> 'intermediate' OR :all)
  AND (totals.kind <> 'hidden' OR (:all AND :hidden))
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  julianday(images.created) DESC,
  repos.familiar,
  names.tag
