-- title: Repositories
-- subject: images
-- question: Which repositories does each tree have, with how many tags and images?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: repository reference id; familiar name
-- column: tags integer; how many tags it has
-- column: digests integer; how many manifest digests it has
-- column: images integer; how many images it names
WITH references_now AS (
  SELECT tree, repo, target, 1 AS tags, 0 AS digests
  FROM tags
  WHERE gone IS NULL
  UNION ALL
  SELECT tree, repo, target, 0, 1
  FROM repo_digests
  WHERE gone IS NULL
)
SELECT
  current_trees.host,
  current_trees.driver,
  repos.familiar AS repository,
  sum(references_now.tags) AS tags,
  sum(references_now.digests) AS digests,
  count(DISTINCT references_now.target) AS images
FROM references_now
JOIN current_trees ON current_trees.tree = references_now.tree
JOIN repos ON repos.id = references_now.repo
WHERE :host IS NULL OR current_trees.host = :host
GROUP BY current_trees.tree, repos.id
ORDER BY
  current_trees.host,
  current_trees.driver,
  repos.familiar
