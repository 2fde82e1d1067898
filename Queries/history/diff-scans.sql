-- title: Scans that are compared
-- question: Which scans show what a host was like at a time, and what had they read?
-- serves: strata diff
-- parameter: host text; the host
-- parameter: at integer = null; in milliseconds since 1970; null: now
-- part: driver-columns
-- column: tree text; the driver, or the kind of store where it has none, the namespace, and which root where that is not the first
-- column: scanned time; the last scan until then; null where there is none
-- column: at integer hidden; the same, in milliseconds since 1970
-- column: inactive boolean; the daemon used another driver or containerd's store; null where the files contradicted each other
-- column: unread text; parts that no scan until then had read, or of which no more is known, with commas between; empty for none
-- column: known_from time; where what all scans until then had read has been pruned: the first scan of which it is known; null elsewhere
-- column: first_scan time "FIRST SCAN"; the first scan of all
WITH host_trees AS (
  SELECT
    tree_names.*,
    (
      SELECT max(scans.at)
      FROM scans
      WHERE scans.tree = tree_names.tree AND scans.at <= coalesce(:at, 9223372036854775807)
    ) AS at,
    (SELECT min(scans.at) FROM scans WHERE scans.tree = tree_names.tree) AS first_at
  FROM tree_names
  WHERE tree_names.host = :host
),
compared_scans AS (
  SELECT area_scans.*
  FROM area_scans
  WHERE area_scans.area IN ('references', 'images', 'layers', 'containers')
)
SELECT
  host_trees.driver,
  host_trees.root,
  host_trees.namespace,
  coalesce(nullif(host_trees.driver, ''), (SELECT trees.kind FROM trees WHERE trees.id = host_trees.tree))
    || CASE host_trees.namespace WHEN '' THEN '' ELSE ' ' || host_trees.namespace END
    || CASE host_trees.root WHEN '' THEN '' ELSE ' (' || host_trees.root || ')' END AS tree,
  scans.time AS scanned,
  host_trees.at,
  scans.inactive,
  coalesce(
    (
      SELECT group_concat(areas.name, ', ')
      FROM (SELECT name FROM areas ORDER BY bit) AS areas
      WHERE areas.name IN ('references', 'images', 'layers', 'containers') AND NOT EXISTS (
        SELECT 1
        FROM area_scans
        WHERE area_scans.tree = host_trees.tree
          AND area_scans.area = areas.name
          AND area_scans.at <= host_trees.at
          AND NOT area_scans.pruned
      )
    ),
    ''
  ) AS unread,
  CASE
    WHEN NOT EXISTS (
      SELECT 1
      FROM compared_scans
      WHERE compared_scans.tree = host_trees.tree AND compared_scans.at <= host_trees.at AND NOT compared_scans.pruned
    ) AND EXISTS (
      SELECT 1
      FROM compared_scans
      WHERE compared_scans.tree = host_trees.tree AND compared_scans.at <= host_trees.at
    ) THEN (
      SELECT min(compared_scans.scanned)
      FROM compared_scans
      WHERE compared_scans.tree = host_trees.tree AND NOT compared_scans.pruned
    )
  END AS known_from,
  first_scans.time AS first_scan
FROM host_trees
LEFT JOIN scans ON scans.tree = host_trees.tree AND scans.at = host_trees.at
LEFT JOIN scans AS first_scans ON first_scans.tree = host_trees.tree AND first_scans.at = host_trees.first_at
ORDER BY
  scans.inactive,
  host_trees.driver,
  host_trees.root,
  host_trees.namespace
