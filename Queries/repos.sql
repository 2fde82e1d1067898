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
WITH chosen_trees AS MATERIALIZED (
  SELECT tree, host, driver
  FROM current_trees
  WHERE :host IS NULL OR host = :host
),
references_now AS (
  SELECT tags.tree, tags.repo, tags.target, 1 AS tags, 0 AS digests
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree AND tags.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN repos ON repos.id = tags.repo
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    ))
  UNION ALL
  SELECT repo_digests.tree, repo_digests.repo, repo_digests.target, 0, 1
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE repo_digests.tree = chosen_trees.tree AND repo_digests.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      JOIN repos ON repos.id = repo_digests.repo
      WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
    ))
)
SELECT
  chosen_trees.host,
  chosen_trees.driver,
  repos.familiar AS repository,
  sum(references_now.tags) AS tags,
  sum(references_now.digests) AS digests,
  count(DISTINCT references_now.target) AS images
FROM references_now
JOIN chosen_trees ON chosen_trees.tree = references_now.tree
JOIN repos ON repos.id = references_now.repo
GROUP BY chosen_trees.tree, repos.id
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  repos.familiar
