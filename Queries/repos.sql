-- title: Repositories
-- subject: images
-- question: Which repositories does each tree have, with how many tags and images?
-- parameter: host text = null; only this host
-- parameter: references text = null; JSON array of Docker's patterns: only names that fit one of them
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: repository reference id; familiar name
-- column: tags integer; how many tags it has
-- column: digests integer; how many manifest digests it has
-- column: images integer; how many images it names
WITH matching_references AS (
  -- In the order of the tables' keys, so that nothing is to be sorted before it is counted.
  SELECT trees.id AS tree, tags.repo, tags.target, 1 AS tags, 0 AS digests
  FROM trees
  CROSS JOIN tags
  WHERE :references IS NOT NULL
    AND (:host IS NULL OR trees.host = (SELECT hosts.id FROM hosts WHERE hosts.name = :host))
    AND tags.tree = trees.id
    AND tags.gone IS NULL
    AND EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN repos ON repos.id = tags.repo
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    )
  UNION ALL
  SELECT trees.id, repo_digests.repo, repo_digests.target, 0, 1
  FROM trees
  CROSS JOIN repo_digests
  WHERE :references IS NOT NULL
    AND (:host IS NULL OR trees.host = (SELECT hosts.id FROM hosts WHERE hosts.name = :host))
    AND repo_digests.tree = trees.id
    AND repo_digests.gone IS NULL
    AND EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      JOIN repos ON repos.id = repo_digests.repo
      WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
    )
  ORDER BY 1, 2
),
matching AS MATERIALIZED (
  SELECT
    matching_references.tree,
    matching_references.repo,
    sum(matching_references.tags) AS tags,
    sum(matching_references.digests) AS digests,
    count(DISTINCT matching_references.target) AS images
  FROM matching_references
  GROUP BY matching_references.tree, matching_references.repo
)
SELECT
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  CASE WHEN :references IS NULL THEN tree_repos.tags ELSE matching.tags END AS tags,
  CASE WHEN :references IS NULL THEN tree_repos.digests ELSE matching.digests END AS digests,
  CASE WHEN :references IS NULL THEN tree_repos.images ELSE matching.images END AS images
-- Hosts come in the order of their names: so the first rows come at once.
FROM hosts
CROSS JOIN trees
CROSS JOIN tree_repos
CROSS JOIN repos
LEFT JOIN matching ON matching.tree = tree_repos.tree AND matching.repo = tree_repos.repo
WHERE (:host IS NULL OR hosts.name = :host)
  AND trees.host = hosts.id
  AND tree_repos.tree = trees.id
  AND repos.id = tree_repos.repo
  AND (:references IS NULL OR matching.tree IS NOT NULL)
ORDER BY
  hosts.name,
  trees.driver,
  repos.familiar
