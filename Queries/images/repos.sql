-- title: Repositories
-- question: Which repositories does each tree have, with how many tags and images?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: references text own = null; JSON array of Docker's patterns: only names that fit one of them
-- part: tree-columns
-- column: repository reference id; familiar name; null for all free names of an image layout or of containerd, which have none
-- column: tags integer; how many tags it has
-- column: digests integer; how many manifest digests it has
-- column: images integer; how many images it names
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree
  FROM hosts
  JOIN trees ON trees.host = hosts.id
  WHERE :references IS NOT NULL AND instr(',' || :host || ',', ',' || hosts.name || ',') > 0
),
-- Of all hosts: many have the same names, and each of these is held against the patterns once.
all_tags AS MATERIALIZED (
  SELECT repos.id AS repo, tags.tag, repos.familiar
  FROM repos
  CROSS JOIN tags
  WHERE :references IS NOT NULL AND :host IS NULL AND tags.repo = repos.id AND tags.gone IS NULL
  GROUP BY repos.id, tags.tag
),
all_digests AS MATERIALIZED (
  SELECT DISTINCT repo_digests.digest, repo_digests.repo
  FROM trees
  CROSS JOIN repo_digests
  WHERE :references IS NOT NULL AND :host IS NULL AND repo_digests.tree = trees.id AND repo_digests.gone IS NULL
),
matching_tags AS MATERIALIZED (
  SELECT all_tags.repo, all_tags.tag
  FROM all_tags
  WHERE EXISTS (
    SELECT 1
    FROM json_each(:references) AS pattern
    WHERE reference_matches(all_tags.familiar || ':' || all_tags.tag, pattern.value)
  )
),
matching_digests AS MATERIALIZED (
  SELECT all_digests.digest, all_digests.repo
  FROM all_digests
  JOIN repos ON repos.id = all_digests.repo
  JOIN digests AS manifests ON manifests.id = all_digests.digest
  WHERE EXISTS (
    SELECT 1
    FROM json_each(:references) AS pattern
    WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
  )
),
matching_references AS (
  SELECT tags.tree, tags.repo, tags.target, 1 AS tags, 0 AS digests
  FROM matching_tags
  CROSS JOIN tags
  WHERE tags.repo = matching_tags.repo AND tags.tag = matching_tags.tag AND tags.gone IS NULL
  UNION ALL
  SELECT repo_digests.tree, repo_digests.repo, repo_digests.target, 0, 1
  FROM matching_digests
  CROSS JOIN repo_digests
  WHERE repo_digests.digest = matching_digests.digest
    AND repo_digests.repo = matching_digests.repo
    AND repo_digests.gone IS NULL
  UNION ALL
  SELECT tags.tree, tags.repo, tags.target, 1, 0
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree
    AND tags.gone IS NULL
    AND EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN repos ON repos.id = tags.repo
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    )
  UNION ALL
  SELECT repo_digests.tree, repo_digests.repo, repo_digests.target, 0, 1
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE repo_digests.tree = chosen_trees.tree
    AND repo_digests.gone IS NULL
    AND EXISTS (
      SELECT 1
      FROM json_each(:references) AS pattern
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      JOIN repos ON repos.id = repo_digests.repo
      WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
    )
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
  trees.root,
  trees.namespace,
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
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
  AND trees.host = hosts.id
  AND tree_repos.tree = trees.id
  AND repos.id = tree_repos.repo
  AND (:references IS NULL OR matching.tree IS NOT NULL)
UNION ALL
SELECT
  -- part: tree
  NULL,
  count(DISTINCT other_names.name),
  0,
  count(DISTINCT other_names.target)
FROM tree_names
CROSS JOIN other_names
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND other_names.tree = tree_names.tree
  AND other_names.gone IS NULL
  -- part: free-name-filter
GROUP BY tree_names.tree
ORDER BY
  -- part: tree
  repository
