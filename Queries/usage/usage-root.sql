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
-- column: names references "WHAT" ""; names in the data root, of what has no other row; trees that are inactive or not measured
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
-- Docker's own names in a data root.
known_names(name, part) AS (
  VALUES
    ('.', 'metadata'),
    ('buildkit', 'metadata'),
    ('builder', 'metadata'),
    ('containers', 'metadata'),
    ('engine-id', 'metadata'),
    ('image', 'metadata'),
    ('network', 'metadata'),
    ('nuke-graph-directory.sh', 'metadata'),
    ('rootfs', 'metadata'),
    ('runtimes', 'metadata'),
    ('swarm', 'metadata'),
    ('trust', 'metadata'),
    ('volumes', 'metadata'),
    ('plugins', 'plugins'),
    ('containerd', 'containerd')
),
roots_without_containers AS (
  SELECT host, root
  FROM scanned_trees
  GROUP BY host, root
  HAVING max(EXISTS (
    SELECT 1
    FROM area_scans
    WHERE area_scans.tree = scanned_trees.tree AND area_scans.area = 'containers' AND area_scans.at = scanned_trees.at
  )) = 0
),
named_parts AS (
  SELECT
    scanned_trees.host,
    scanned_trees.root,
    scanned_trees.tree,
    scanned_trees.driver,
    scanned_trees.inactive,
    measures.kind,
    CAST(measures.name AS TEXT) AS name,
    measures.bytes - coalesce(overlaps.bytes, 0) AS bytes,
    measures.apparent - coalesce(overlaps.apparent, 0) AS apparent,
    measures.folder_bytes,
    measures.files - coalesce(overlaps.files, 0) AS files,
    measures.inodes - coalesce(overlaps.inodes, 0) AS inodes
  FROM scanned_trees
  CROSS JOIN measures
  LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = measures.tree AND overlaps.kind = measures.kind
    AND overlaps.name = measures.name
    AND overlaps.since <= scanned_trees.at AND (overlaps.gone IS NULL OR overlaps.gone > scanned_trees.at)
  WHERE scanned_trees.is_measured
    AND measures.tree = scanned_trees.tree
    AND measures.kind IN ('other', 'volume')
    AND measures.since <= scanned_trees.at
    AND (measures.gone IS NULL OR measures.gone > scanned_trees.at)
),
parts AS MATERIALIZED (
  SELECT
    scanned_trees.host,
    scanned_trees.root,
    CASE
      WHEN tree_parts.part = 'temporary' THEN 'in flight'
      WHEN tree_parts.part IN ('logs', 'containers') THEN tree_parts.part
      WHEN scanned_trees.inactive THEN 'inactive trees'
      ELSE tree_parts.part
    END AS part,
    tree_parts.things,
    tree_parts.bytes,
    tree_parts.apparent,
    tree_parts.folder_bytes,
    tree_parts.files,
    tree_parts.inodes,
    CASE
      WHEN scanned_trees.inactive AND tree_parts.part NOT IN ('temporary', 'logs', 'containers')
        THEN scanned_trees.driver
    END AS name
  FROM scanned_trees
  JOIN tree_parts ON tree_parts.tree = scanned_trees.tree
  WHERE scanned_trees.is_measured
  UNION ALL
  SELECT
    named_parts.host,
    named_parts.root,
    CASE
      WHEN roots_without_containers.host IS NOT NULL THEN 'volumes'
      WHEN EXISTS (
        SELECT 1
        FROM scanned_trees
        CROSS JOIN container_volumes
        WHERE scanned_trees.host = named_parts.host
          AND scanned_trees.root = named_parts.root
          AND container_volumes.tree = scanned_trees.tree
          AND container_volumes.volume = named_parts.name
          AND container_volumes.driver = 'local'
          AND container_volumes.since <= scanned_trees.at
          AND (container_volumes.gone IS NULL OR container_volumes.gone > scanned_trees.at)
      ) THEN 'volumes'
      ELSE 'unused volumes'
    END AS part,
    count(*),
    sum(named_parts.bytes),
    CAST(sum(named_parts.apparent * 1.0) AS INTEGER),
    sum(named_parts.folder_bytes),
    sum(named_parts.files),
    sum(named_parts.inodes),
    NULL
  FROM named_parts
  LEFT JOIN roots_without_containers ON roots_without_containers.host = named_parts.host
    AND roots_without_containers.root = named_parts.root
  WHERE named_parts.kind = 'volume'
  GROUP BY named_parts.host, named_parts.root, part
  UNION ALL
  SELECT
    named_parts.host,
    named_parts.root,
    CASE
      WHEN named_parts.name = named_parts.driver AND named_parts.inactive THEN 'inactive trees'
      WHEN named_parts.name = named_parts.driver THEN 'driver'
      WHEN named_parts.name = 'image/' || named_parts.driver AND named_parts.inactive THEN 'inactive trees'
      WHEN named_parts.name = 'image/' || named_parts.driver THEN 'metadata'
      WHEN known_names.part IS NOT NULL THEN known_names.part
      WHEN other_roots.id IS NOT NULL THEN 'other data roots'
      ELSE 'unexplained'
    END,
    1,
    named_parts.bytes,
    named_parts.apparent,
    named_parts.folder_bytes,
    named_parts.files,
    named_parts.inodes,
    CASE
      WHEN named_parts.name IN (named_parts.driver, 'image/' || named_parts.driver)
        THEN CASE WHEN named_parts.inactive THEN named_parts.driver ELSE named_parts.name END
      ELSE named_parts.name
    END
  FROM named_parts
  LEFT JOIN known_names ON known_names.name = named_parts.name
  LEFT JOIN (
    SELECT min(id) AS id, host, root FROM trees GROUP BY host, root
  ) AS other_roots ON other_roots.host = named_parts.host AND other_roots.root = named_parts.name
  WHERE named_parts.kind = 'other'
),
sums AS MATERIALIZED (
  SELECT
    host,
    root,
    part,
    sum(things) AS things,
    sum(bytes) AS bytes,
    -- Files with holes may claim any size: a sum of reals cannot overflow.
    CAST(sum(apparent * 1.0) AS INTEGER) AS apparent,
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
    CAST(sum(apparent * 1.0) AS INTEGER),
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
