-- title: Growth by week
-- subject: history
-- question: How many bytes of layers came and went in each week, and how many were there at its end?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: week time id; the Monday that a week begins with (UTC); only weeks with a scan of the layers
-- column: added bytes; bytes of layers that came; what was there at the first scan of all did not come
-- column: removed bytes; bytes of layers that went
-- column: growth bytes; added less removed
-- column: size bytes; bytes of all layers at the last scan of the week
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree, hosts.name AS host, trees.driver
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
-- Weeks are counted from the one of 1970-01-01, a Thursday.
changes AS (
  SELECT scan_areas.tree, (scan_areas.at / 86400000 + 3) / 7 AS week, 0 AS added, 0 AS removed
  FROM chosen_trees
  CROSS JOIN scan_areas
  WHERE scan_areas.tree = chosen_trees.tree AND scan_areas.area = 3
  UNION ALL
  SELECT tree_layers.tree, (tree_layers.since / 86400000 + 3) / 7, tree_layers.size, 0
  FROM chosen_trees
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = chosen_trees.tree AND tree_layers.since > 0
  UNION ALL
  SELECT tree_layers.tree, (tree_layers.gone / 86400000 + 3) / 7, 0, tree_layers.size
  FROM chosen_trees
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = chosen_trees.tree AND tree_layers.gone IS NOT NULL
),
weeks AS (
  SELECT
    changes.tree,
    changes.week,
    coalesce(sum(changes.added), 0) AS added,
    coalesce(sum(changes.removed), 0) AS removed
  FROM changes
  GROUP BY changes.tree, changes.week
)
SELECT
  chosen_trees.host,
  chosen_trees.driver,
  strftime('%Y-%m-%dT%H:%M:%SZ', (weeks.week * 7 - 3) * 86400, 'unixepoch') AS week,
  weeks.added,
  weeks.removed,
  weeks.added - weeks.removed AS growth,
  tree_totals.layers_size
    - sum(weeks.added - weeks.removed) OVER (PARTITION BY weeks.tree ORDER BY weeks.week DESC)
    + weeks.added - weeks.removed AS size
FROM weeks
JOIN chosen_trees ON chosen_trees.tree = weeks.tree
JOIN tree_totals ON tree_totals.tree = weeks.tree
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  weeks.week
