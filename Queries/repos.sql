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
WITH references_now AS (
  -- In the order of the tables' keys, so that nothing is to be sorted before it is counted.
  SELECT trees.id AS tree, tags.repo, tags.target, 1 AS tags, 0 AS digests
  FROM trees
  CROSS JOIN tags
  WHERE (:host IS NULL OR trees.host = (SELECT hosts.id FROM hosts WHERE hosts.name = :host))
    AND tags.tree = trees.id
    AND tags.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN repos ON repos.id = tags.repo
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    ))
  UNION ALL
  SELECT trees.id, repo_digests.repo, repo_digests.target, 0, 1
  FROM trees
  CROSS JOIN repo_digests
  WHERE (:host IS NULL OR trees.host = (SELECT hosts.id FROM hosts WHERE hosts.name = :host))
    AND repo_digests.tree = trees.id
    AND repo_digests.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      JOIN repos ON repos.id = repo_digests.repo
      WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
    ))
  ORDER BY 1, 2
),
counts AS (
  SELECT
    references_now.tree,
    references_now.repo,
    sum(references_now.tags) AS tags,
    sum(references_now.digests) AS digests,
    count(DISTINCT references_now.target) AS images
  FROM references_now
  GROUP BY references_now.tree, references_now.repo
)
SELECT
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  counts.tags,
  counts.digests,
  counts.images
FROM counts
JOIN trees ON trees.id = counts.tree
JOIN hosts ON hosts.id = trees.host
JOIN repos ON repos.id = counts.repo
ORDER BY
  hosts.name,
  trees.driver,
  repos.familiar
