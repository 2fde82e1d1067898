chosen_trees AS (
  SELECT
    current_trees.*,
    coalesce(:as, current_trees.counts_as) AS version
  FROM current_trees
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0
),
listed_images AS (
  SELECT
    chosen_trees.tree,
    image_totals.size,
    image_totals.shared_listed,
    CASE
      WHEN chosen_trees.version = '20.10' OR chosen_trees.kind = 'containerd' THEN image_totals.shared_listed
      ELSE image_totals.shared_all
    END AS shared_size,
    image_totals.containers
  FROM chosen_trees
  JOIN image_totals ON image_totals.tree = chosen_trees.tree
  WHERE image_totals.kind IN ('tagged', 'dangling')
),
sums AS (
  SELECT
    tree,
    sum(containers > 0) AS images_active,
    sum(size - shared_listed) AS unique_size,
    sum(CASE WHEN containers > 0 THEN size - shared_size ELSE 0 END) AS unique_active,
    sum(CASE WHEN containers > 0 THEN 0 ELSE size - shared_size END) AS unique_inactive
  FROM listed_images
  GROUP BY tree
),
-- part: doubtful-trees
read AS (
  SELECT
    chosen_trees.tree,
    tree_totals.listed_layers IS NOT NULL AS images,
    chosen_trees.tree NOT IN (SELECT doubtful_trees.tree FROM doubtful_trees) AS exact
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
),
