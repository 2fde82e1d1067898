-- title: What was not read
-- subject: problems
-- question: Which parts of each tree did the last scan not read whole?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: root text hidden; tells a second data root of the host from its first
-- column: area text id; the part of the tree
-- column: failed boolean; the tree has it, or every tree should, so that it could not be read; else it was no part of what was scanned
-- column: last_read time "LAST READ"; the moment of the last scan that read it; null if none did
-- column: last_read_milliseconds integer hidden; the same in milliseconds since 1970
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
),
chosen_trees AS MATERIALIZED (
  SELECT
    current_trees.*,
    (SELECT max(scans.at) FROM scans WHERE scans.tree = current_trees.tree) AS at
  FROM current_trees
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0
),
unread AS (
  SELECT
    chosen_trees.host,
    chosen_trees.driver,
    chosen_trees.root,
    chosen_trees.tree,
    areas.area,
    areas.name,
    -- What was looked at has findings, though there be none.
    areas.area <= 3 OR EXISTS (
      SELECT 1
      FROM scan_areas
      WHERE scan_areas.tree = chosen_trees.tree
        AND scan_areas.area = areas.area + 100
        AND scan_areas.at = chosen_trees.at
    ) AS failed,
    (
      SELECT max(scan_areas.at)
      FROM scan_areas
      WHERE scan_areas.tree = chosen_trees.tree AND scan_areas.area = areas.area
    ) AS last_read
  FROM chosen_trees
  CROSS JOIN areas
  WHERE NOT EXISTS (
    SELECT 1
    FROM scan_areas
    WHERE scan_areas.tree = chosen_trees.tree
      AND scan_areas.area = areas.area
      AND scan_areas.at = chosen_trees.at
  )
)
SELECT
  unread.host,
  unread.driver,
  unread.root,
  unread.name AS area,
  unread.failed,
  scans.time AS last_read,
  unread.last_read AS last_read_milliseconds
FROM unread
LEFT JOIN scans ON scans.tree = unread.tree AND scans.at = unread.last_read
ORDER BY
  unread.host,
  unread.driver,
  unread.root,
  unread.area
