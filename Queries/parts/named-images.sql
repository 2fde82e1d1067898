-- part: fitting-tags
,
-- What names that fit lead to.
named_targets AS (
  SELECT tags.tree, tags.target
  FROM fitting_tags
  CROSS JOIN tags
  WHERE tags.repo = fitting_tags.repo
    AND tags.tag = fitting_tags.tag
    AND tags.gone IS NULL
  UNION
  SELECT repo_digests.tree, repo_digests.target
  FROM (
    SELECT DISTINCT repo, digest
    FROM repo_digests
  ) AS names
  CROSS JOIN repos
  CROSS JOIN digests
  CROSS JOIN json_each(:references) AS pattern
  CROSS JOIN repo_digests
  WHERE repos.id = names.repo
    AND digests.id = names.digest
    AND reference_matches(repos.familiar || '@' || digests.text, pattern.value)
    AND repo_digests.digest = names.digest
    AND repo_digests.repo = names.repo
    AND repo_digests.gone IS NULL
  UNION
  SELECT other_names.tree, other_names.target
  FROM json_each(:references) AS pattern
  CROSS JOIN other_names
  WHERE other_names.gone IS NULL
    AND reference_matches(other_names.name, pattern.value)
),
-- Of all hosts each name is matched once: of 300,000 images, to match the names of each took 5 s.
named_images AS MATERIALIZED (
  SELECT tree_images.tree, tree_images.shown
  FROM named_targets
  CROSS JOIN tree_images
  WHERE tree_images.target = named_targets.target
    AND tree_images.tree = named_targets.tree
    AND tree_images.gone IS NULL
)
