chosen_trees AS MATERIALIZED (
  SELECT tree_names.tree
  FROM tree_names
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
host_names AS MATERIALIZED (
  SELECT tags.target AS image, tags.repo
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree AND tags.gone IS NULL
  UNION
  SELECT repo_digests.target, repo_digests.repo
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE repo_digests.tree = chosen_trees.tree AND repo_digests.gone IS NULL
  UNION
  SELECT image_targets.image, tags.repo
  FROM chosen_trees
  CROSS JOIN image_targets
  CROSS JOIN tags
  WHERE image_targets.tree = chosen_trees.tree
    AND tags.target = image_targets.target
    AND tags.tree = image_targets.tree
    AND tags.gone IS NULL
  UNION
  SELECT image_targets.image, repo_digests.repo
  FROM chosen_trees
  CROSS JOIN image_targets
  CROSS JOIN repo_digests
  WHERE image_targets.tree = chosen_trees.tree
    AND repo_digests.target = image_targets.target
    AND repo_digests.tree = image_targets.tree
    AND repo_digests.gone IS NULL
),
host_images AS MATERIALIZED (
  SELECT totals.image, min(totals.further) AS further
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = chosen_trees.tree AND totals.kind IN ('tagged', 'dangling')
  GROUP BY totals.image
),
-- Repository 0 has what no repository names. Another platform has layers, and is no image by itself.
host_members AS MATERIALIZED (
  SELECT host_names.image, host_names.repo, host_images.further
  FROM host_names
  JOIN host_images ON host_images.image = host_names.image
  UNION ALL
  SELECT host_images.image, 0, host_images.further
  FROM host_images
  WHERE host_images.image NOT IN (SELECT host_names.image FROM host_names)
),
-- Of all hosts: image_holders and chain_holders have the repository, unless there are several.
several_images AS MATERIALIZED (
  SELECT image_holders.image, image_holders.listed = 0 AS further
  FROM image_holders
  WHERE :host IS NULL AND image_holders.listed_as IS NOT NULL AND image_holders.repo IS NULL
),
several_names AS MATERIALIZED (
  SELECT several_images.image, tags.repo, several_images.further
  FROM several_images
  CROSS JOIN tags
  WHERE tags.target = several_images.image AND tags.gone IS NULL
  UNION
  SELECT several_images.image, repo_digests.repo, several_images.further
  FROM several_images
  CROSS JOIN repo_digests
  WHERE repo_digests.target = several_images.image AND repo_digests.gone IS NULL
  UNION
  SELECT several_images.image, tags.repo, several_images.further
  FROM several_images
  CROSS JOIN image_targets
  CROSS JOIN tags
  WHERE image_targets.image = several_images.image
    AND tags.target = image_targets.target
    AND tags.tree = image_targets.tree
    AND tags.gone IS NULL
  UNION
  SELECT several_images.image, repo_digests.repo, several_images.further
  FROM several_images
  CROSS JOIN image_targets
  CROSS JOIN repo_digests
  WHERE image_targets.image = several_images.image
    AND repo_digests.target = image_targets.target
    AND repo_digests.tree = image_targets.tree
    AND repo_digests.gone IS NULL
),
