-- title: Where a data root's bytes are
-- question: Where are all the bytes and inodes of each measured data root?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: root text hidden; distinguishes a second data root of the host from its first
-- column: measured time hidden; the moment of the measure, which all of this is of
-- column: part text id; what they are for; total: all of it, as du says; not measured: some folder of the tree named could not be read
-- column: things integer; directories, containers, volumes or top names that it is made of
-- column: bytes bytes "ON DISK"; bytes of the blocks that are taken, each file once
-- column: share percent; of the total
-- column: apparent bytes hidden; bytes as sizes say, of all but directories
-- column: folder_bytes bytes hidden; bytes as directories' own sizes say
-- column: files integer hidden; all but directories
-- column: inodes integer; files and directories
-- column: names references "WHAT"; names in the data root, of what has no other row; trees that are inactive or not measured
WITH measured_roots AS (
  SELECT
    trees.host,
    trees.root,
    max(tree_totals.measured) AS at,
    -- Any of those that have this moment.
    trees.id AS tree
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN tree_totals
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = hosts.id
    AND tree_totals.tree = trees.id
    AND tree_totals.measured IS NOT NULL
  GROUP BY trees.host, trees.root
),
scanned_trees AS MATERIALIZED (
  SELECT
    trees.id AS tree,
    trees.host,
    trees.root,
    trees.driver,
    measured_roots.at,
    scans.inactive,
    tree_totals.measured IS measured_roots.at AS is_measured
  FROM measured_roots
  JOIN trees ON trees.host = measured_roots.host AND trees.root = measured_roots.root
  JOIN tree_totals ON tree_totals.tree = trees.id
  JOIN scans ON scans.tree = trees.id AND scans.at = measured_roots.at
),
parts AS MATERIALIZED (
  SELECT
    scanned_trees.host,
    scanned_trees.root,
    CASE
      WHEN measured_parts.part = 'unexplained' AND EXISTS (
        SELECT 1
        FROM trees
        WHERE trees.host = scanned_trees.host AND trees.root = CAST(measured_parts.name AS TEXT)
      ) THEN 'other data roots'
      ELSE measured_parts.part
    END AS part,
    -- What is listed counts, not the directories: a mount has two of them, and a layer may have none.
    sum(measured_parts.part NOT IN ('orphans', 'interrupted removals')) AS things,
    sum(measured_parts.bytes) AS bytes,
    sum(measured_parts.apparent) AS apparent,
    sum(measured_parts.folder_bytes) AS folder_bytes,
    sum(measured_parts.files) AS files,
    sum(measured_parts.inodes) AS inodes,
    CASE
      WHEN measured_parts.part = 'inactive trees' THEN scanned_trees.driver
      WHEN measured_parts.kind = 'other' THEN CAST(measured_parts.name AS TEXT)
    END AS name
  FROM scanned_trees
  CROSS JOIN measured_parts ON measured_parts.tree = scanned_trees.tree
  WHERE scanned_trees.is_measured
  GROUP BY 1, 2, 3, 10
  UNION ALL
  SELECT
    scanned_trees.host,
    scanned_trees.root,
    CASE orphans.kind WHEN 'removal' THEN 'interrupted removals' ELSE 'orphans' END,
    1,
    0,
    0,
    0,
    0,
    0,
    NULL
  FROM scanned_trees
  CROSS JOIN orphans ON orphans.tree = scanned_trees.tree
  WHERE scanned_trees.is_measured
    AND scanned_trees.inactive IS NOT 1
    AND orphans.since <= scanned_trees.at
    AND (orphans.gone IS NULL OR orphans.gone > scanned_trees.at)
),
sums AS MATERIALIZED (
  SELECT
    host,
    root,
    part,
    sum(things) AS things,
    sum(bytes) AS bytes,
    sum(apparent) AS apparent,
    sum(folder_bytes) AS folder_bytes,
    sum(files) AS files,
    sum(inodes) AS inodes
  FROM parts
  GROUP BY host, root, part
  UNION ALL
  SELECT
    host,
    root,
    'total',
    NULL,
    sum(bytes),
    sum(apparent),
    sum(folder_bytes),
    sum(files),
    sum(inodes)
  FROM parts
  GROUP BY host, root
  UNION ALL
  SELECT
    host,
    root,
    'not measured',
    count(*),
    NULL,
    NULL,
    NULL,
    NULL,
    NULL
  FROM scanned_trees
  WHERE NOT is_measured
  GROUP BY host, root
),
part_names AS (
  SELECT host, root, part, name, sum(bytes) AS bytes
  FROM parts
  WHERE name IS NOT NULL
  GROUP BY host, root, part, name
  UNION ALL
  SELECT host, root, 'not measured', driver, 0
  FROM scanned_trees
  WHERE NOT is_measured
),
name_lists AS MATERIALIZED (
  SELECT host, root, part, json_group_array(name) AS names
  FROM (
    SELECT host, root, part, name
    FROM part_names
    ORDER BY host, root, part, bytes DESC, name
  )
  GROUP BY host, root, part
)
SELECT
  hosts.name AS host,
  sums.root,
  scans.time AS measured,
  sums.part,
  sums.things,
  sums.bytes,
  CASE WHEN totals.bytes > 0 THEN round(100.0 * sums.bytes / totals.bytes, 3) END AS share,
  sums.apparent,
  sums.folder_bytes,
  sums.files,
  sums.inodes,
  name_lists.names
FROM sums
CROSS JOIN hosts ON hosts.id = sums.host
CROSS JOIN measured_roots ON measured_roots.host = sums.host AND measured_roots.root = sums.root
CROSS JOIN sums AS totals ON totals.host = sums.host AND totals.root = sums.root AND totals.part = 'total'
LEFT JOIN name_lists ON name_lists.host = sums.host AND name_lists.root = sums.root
  AND name_lists.part = sums.part
LEFT JOIN scans ON scans.tree = measured_roots.tree AND scans.at = measured_roots.at
ORDER BY
  hosts.name,
  sums.root,
  sums.part = 'total',
  sums.part = 'not measured',
  sums.bytes DESC,
  sums.part
