-- title: Build cache by last use
-- question: How much of the build cache was last used how long ago?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- column: driver text hidden; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: age text "LAST USED"; how long before the last scan, in classes
-- column: records integer; how many records
-- column: size bytes; their bytes; where a layer stands for a record, the layer's; null unless each one's are known
WITH chosen_trees AS MATERIALIZED (
  SELECT
    trees.id AS tree,
    hosts.name AS host,
    trees.driver,
    trees.root,
    trees.namespace,
    max(area_scans.at) AS scanned
  FROM hosts
  JOIN trees ON trees.host = hosts.id
  JOIN area_scans ON area_scans.tree = trees.id AND area_scans.area = 'build cache'
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0
  GROUP BY trees.id
),
ages AS (
  SELECT
    chosen_trees.tree,
    records.size,
    chosen_trees.scanned / 86400000.0 + 2440587.5 - julianday(coalesce(records.last_used, records.created)) AS days
  FROM chosen_trees
  CROSS JOIN current_build_records AS records
  WHERE records.tree = chosen_trees.tree
),
classes AS (
  SELECT
    ages.tree,
    CASE
      WHEN ages.days IS NULL THEN 6
      WHEN ages.days < 1 THEN 1
      WHEN ages.days < 7 THEN 2
      WHEN ages.days < 30 THEN 3
      WHEN ages.days < 90 THEN 4
      ELSE 5
    END AS class,
    ages.size
  FROM ages
)
SELECT
  -- part: tree
  CASE classes.class
    WHEN 1 THEN 'within a day'
    WHEN 2 THEN 'within 7 days'
    WHEN 3 THEN 'within 30 days'
    WHEN 4 THEN 'within 90 days'
    WHEN 5 THEN 'before that'
    ELSE 'unknown'
  END AS age,
  count(*) AS records,
  CASE count(classes.size) WHEN count(*) THEN sum(classes.size) END AS size
FROM classes
JOIN chosen_trees ON chosen_trees.tree = classes.tree
GROUP BY classes.tree, classes.class
ORDER BY
  -- part: tree
  classes.class
