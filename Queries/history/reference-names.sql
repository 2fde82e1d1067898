-- title: Names that were ever there
-- question: Which repositories, references and names that are no references does or did any host have?
-- serves: completion
-- parameter: prefix text = null; only those that begin so
-- parameter: host hosts = null; only those of these hosts: names with commas between
-- column: reference reference id; a familiar name, with a tag or without
-- column: kind text; repository, tag or name
WITH chosen_trees AS MATERIALIZED (
  SELECT tree_names.tree
  FROM tree_names
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
names AS (
  SELECT tags.repo, tags.tag
  FROM repos
  CROSS JOIN tags
  WHERE :host IS NULL
    AND tags.repo = repos.id
  UNION
  SELECT tags.repo, tags.tag
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree
),
spelled AS (
  SELECT repos.familiar AS reference, 'repository' AS kind
  FROM repos
  WHERE :host IS NULL OR repos.id IN (SELECT repo FROM names)
  UNION ALL
  SELECT repos.familiar || ':' || names.tag, 'tag'
  FROM names
  JOIN repos ON repos.id = names.repo
  UNION ALL
  SELECT DISTINCT other_names.name, 'name'
  FROM tree_names
  CROSS JOIN other_names
  WHERE (:host IS NULL OR tree_names.tree IN (SELECT tree FROM chosen_trees))
    AND other_names.tree = tree_names.tree
)
SELECT
  reference,
  kind
FROM spelled
WHERE :prefix IS NULL
  OR substr(reference, 1, length(:prefix)) = :prefix
ORDER BY
  reference
