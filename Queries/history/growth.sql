-- title: Growth by week
-- question: How many bytes of layers came and went in each week, and how many were there at its end?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: week text id; the Monday that a week begins with, as 2026-11-23 (UTC); only weeks with a scan of the layers
-- column: added bytes spare; bytes of layers that came, also of those that went and came back between two scans; what was there at the first scan that is known whole did not come
-- column: removed bytes spare; bytes of layers that went, also of those that came back
-- column: growth bytes; added less removed
-- column: size bytes; bytes of all layers at the last scan of the week
WITH chosen_trees AS MATERIALIZED (
  SELECT tree_names.*
  FROM tree_names
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
-- Weeks are counted from the one of 1970-01-01, a Thursday. Layers come and go with scans alone. What came and went
-- before the first scan that is known whole has been pruned.
scanned_weeks AS MATERIALIZED (
  SELECT
    area_scans.tree,
    (area_scans.at / 86400000 + 3) / 7 AS week,
    min(min(area_scans.at)) OVER (PARTITION BY area_scans.tree) AS first_scan
  FROM chosen_trees
  CROSS JOIN area_scans
  WHERE area_scans.tree = chosen_trees.tree AND area_scans.area = 'layers' AND NOT area_scans.pruned
  GROUP BY area_scans.tree, (area_scans.at / 86400000 + 3) / 7
),
weeks AS MATERIALIZED (
  SELECT
    scanned_weeks.tree,
    scanned_weeks.week,
    coalesce(
      (
        SELECT sum(tree_layers.size)
        FROM tree_layers
        WHERE tree_layers.tree = scanned_weeks.tree
          AND tree_layers.since > 0
          AND tree_layers.since > scanned_weeks.first_scan
          AND tree_layers.since >= (scanned_weeks.week * 7 - 3) * 86400000
          AND tree_layers.since < (scanned_weeks.week * 7 + 4) * 86400000
      ), 0
    ) AS added,
    coalesce(
      (
        SELECT sum(tree_layers.size)
        FROM tree_layers
        WHERE tree_layers.tree = scanned_weeks.tree
          AND tree_layers.gone IS NOT NULL
          AND tree_layers.gone > scanned_weeks.first_scan
          AND tree_layers.gone >= (scanned_weeks.week * 7 - 3) * 86400000
          AND tree_layers.gone < (scanned_weeks.week * 7 + 4) * 86400000
      ), 0
    ) AS removed
  FROM scanned_weeks
)
SELECT
  -- part: tree
  strftime('%Y-%m-%d', (weeks.week * 7 - 3) * 86400, 'unixepoch') AS week,
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
  -- part: tree
  weeks.week
