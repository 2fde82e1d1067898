-- title: What was not read
-- subject: problems
-- question: Which parts of each tree did the last scan not read whole?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: area text id; the part of the tree
WITH areas(area, name) AS (
  VALUES
    (1, 'references'),
    (2, 'images'),
    (3, 'layers'),
    (4, 'mounts'),
    (5, 'containers'),
    (6, 'directories'),
    (7, 'build cache'),
    (9, 'distribution')
)
SELECT
  current_trees.host,
  current_trees.driver,
  areas.name AS area
FROM current_trees
CROSS JOIN areas
WHERE (:host IS NULL OR current_trees.host = :host)
  AND NOT EXISTS (
    SELECT 1
    FROM scan_areas
    WHERE scan_areas.tree = current_trees.tree
      AND scan_areas.area = areas.area
      AND scan_areas.at = (SELECT max(scans.at) FROM scans WHERE scans.tree = current_trees.tree)
  )
ORDER BY
  current_trees.host,
  current_trees.driver,
  areas.area
