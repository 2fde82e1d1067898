-- title: Orphans by host
-- subject: orphans
-- question: How many bytes and inodes does each tree lose to what nothing owns?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- column: driver text; the tree's driver
-- column: layers integer; layers that nothing holds
-- column: layers_size bytes "LAYERS SIZE"; their bytes, as layerdb has them
-- column: layers_bytes bytes "ON DISK" optional; their bytes on disk; null unless all of them were measured
-- column: mounts integer; mounts whose container is gone
-- column: mounts_size bytes "MOUNTS SIZE"; bytes of the layers that only such mounts hold, as layerdb has them
-- column: directories integer; driver directories that nothing owns
-- column: directories_bytes bytes "ON DISK" optional; their bytes on disk; null unless all of them were measured
-- column: inodes integer optional; files and directories in the directories of all of these; null unless all of them were measured
-- column: uncertain integer hidden; how many of these something unreadable could own
WITH sums AS (
  SELECT
    trees.id AS tree,
    sum(orphans.kind = 'mount') AS mounts,
    sum(CASE WHEN orphans.kind = 'layer' AND orphans.kept_by = 'mount' THEN orphans.size END) AS mounts_size,
    sum(coalesce(directories.inodes, 0) - coalesce(overlaps.inodes, 0) + coalesce(inits.inodes, 0)) AS inodes,
    -- What was there when all was measured, and has no directory, takes nothing.
    sum(directories.inodes IS NULL AND orphans.since > tree_totals.measured) AS unmeasured,
    sum(orphans.certain = 0) AS uncertain
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN tree_totals
  CROSS JOIN orphans
  LEFT JOIN measures AS directories ON directories.tree = orphans.tree AND directories.kind = 'directory'
    AND directories.name = orphans.cache_id AND directories.gone IS NULL
  LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = orphans.tree AND overlaps.kind = 'directory'
    AND overlaps.name = orphans.cache_id AND overlaps.gone IS NULL
  LEFT JOIN measures AS inits ON inits.tree = orphans.tree AND inits.kind = 'directory'
    AND inits.name = orphans.init_id AND inits.gone IS NULL
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = hosts.id
    AND tree_totals.tree = trees.id
    AND orphans.tree = trees.id
    AND orphans.gone IS NULL
  GROUP BY trees.id
)
SELECT
  hosts.name AS host,
  trees.driver,
  tree_totals.orphan_layers AS layers,
  tree_totals.orphan_layers_size AS layers_size,
  tree_totals.orphan_layers_bytes AS layers_bytes,
  sums.mounts,
  coalesce(sums.mounts_size, 0) AS mounts_size,
  tree_totals.orphan_directories AS directories,
  tree_totals.orphan_directories_bytes AS directories_bytes,
  CASE sums.unmeasured WHEN 0 THEN sums.inodes END AS inodes,
  sums.uncertain
FROM sums
JOIN tree_totals ON tree_totals.tree = sums.tree
JOIN trees ON trees.id = sums.tree
JOIN hosts ON hosts.id = trees.host
ORDER BY
  tree_totals.orphan_layers_size
    + coalesce(sums.mounts_size, 0)
    + coalesce(tree_totals.orphan_directories_bytes, 0) DESC,
  hosts.name,
  trees.driver
