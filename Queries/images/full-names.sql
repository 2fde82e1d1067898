-- title: Repositories by the last part of their name
-- question: Which repositories have this name, or end with it?
-- serves: commands that take a name
-- parameter: name text; a familiar name, such as billing or umbrella/billing
-- parameter: text text = null; what was typed, which may be a name that is no reference
-- parameter: host hosts = null; only those that these hosts have or had: names with commas between
-- column: repository text id; the familiar name
-- column: exact boolean; it is this very name, or that of an image in an image layout or containerd
SELECT
  repos.familiar AS repository,
  repos.familiar = :name AS exact
FROM repos
WHERE (repos.familiar = :name OR substr(repos.familiar, -length(:name) - 1) = '/' || :name)
  AND (
    :host IS NULL
    OR EXISTS (
      SELECT 1
      FROM tree_names
      WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
        AND (
          EXISTS (SELECT 1 FROM tags WHERE tags.repo = repos.id AND tags.tree = tree_names.tree)
          OR EXISTS (
            SELECT 1
            FROM repo_digests
            WHERE repo_digests.tree = tree_names.tree AND repo_digests.repo = repos.id
          )
        )
    )
  )
UNION
-- A name that is no reference goes before what only ends so.
SELECT :name, TRUE
FROM tree_names
CROSS JOIN other_names
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND other_names.tree = tree_names.tree
  AND other_names.name = :text
ORDER BY
  exact DESC,
  repository
