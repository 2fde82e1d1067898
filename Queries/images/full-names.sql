-- title: Repositories by the last part of their name
-- question: Which repositories have this name, or end with it?
-- serves: commands that take a name
-- parameter: name text; a familiar name, such as billing or umbrella/billing
-- parameter: host hosts = null; only those that these hosts have or had: names with commas between
-- column: repository text id; the familiar name
-- column: exact boolean; it is this very name
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
ORDER BY
  exact DESC,
  repository
