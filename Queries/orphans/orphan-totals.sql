-- title: Orphans by host
-- question: How many bytes and inodes does each tree lose to orphans, and to which kinds of them?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- part: driver-columns
-- column: orphans integer; layers, mounts, directories, write sets, snapshots and blobs that nothing owns
-- column: size bytes; recorded bytes of the layers, snapshots and blobs among them
-- column: unsized integer; of how many only a measure finds the bytes, which size leaves out
-- column: bytes bytes "ON DISK" optional; bytes on disk of all of them; null unless all were measured
-- column: inodes integer optional; files and directories in all of them; null unless all were measured
-- column: layers integer; layers that nothing holds, or only an orphaned mount
-- column: mounts integer; mounts whose container is gone
-- column: directories integer; driver directories of no orphaned layer or mount; null where that was not looked for
-- column: write_sets integer "WRITE SETS"; layers that were being written at a crash
-- column: snapshots integer optional; containerd's snapshots that its next collection removes; null for other stores
-- column: blobs integer optional; blobs to which nothing leads, or that containerd's next collection removes; null for graph drivers
-- column: uncertain integer; how many of all a damaged file could own
-- column: removals integer; interrupted removals, which Docker finishes when it stops: no orphans
-- column: removals_bytes bytes "REMOVALS ON DISK" optional spare; their bytes on disk; null unless all were measured
WITH sums AS (
  SELECT
    orphans.tree,
    count(*) FILTER (WHERE orphans.kind = 'layer') AS layers,
    count(*) FILTER (WHERE orphans.kind = 'mount') AS mounts,
    count(*) FILTER (WHERE orphans.kind = 'directory') AS directories,
    count(*) FILTER (WHERE orphans.kind = 'write-set') AS write_sets,
    count(*) FILTER (WHERE orphans.kind = 'snapshot') AS snapshots,
    count(*) FILTER (WHERE orphans.kind = 'blob') AS blobs,
    sum(orphans.inodes) AS inodes,
    count(*) - count(orphans.size) AS unsized
  FROM current_orphans AS orphans
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || orphans.host || ',') > 0
  GROUP BY orphans.tree
)
SELECT
  -- part: tree
  tree_totals.orphans,
  tree_totals.orphans_size AS size,
  coalesce(sums.unsized, 0) AS unsized,
  tree_totals.orphans_bytes AS bytes,
  CASE WHEN tree_totals.orphans_bytes IS NOT NULL THEN coalesce(sums.inodes, 0) END AS inodes,
  coalesce(sums.layers, 0) AS layers,
  coalesce(sums.mounts, 0) AS mounts,
  CASE
    WHEN EXISTS (
      SELECT 1 FROM area_scans WHERE area_scans.tree = tree_totals.tree AND area_scans.area = 'orphan directories'
    )
      THEN coalesce(sums.directories, 0)
  END AS directories,
  coalesce(sums.write_sets, 0) AS write_sets,
  CASE stores.kind WHEN 'containerd' THEN coalesce(sums.snapshots, 0) END AS snapshots,
  CASE WHEN stores.kind <> 'graphdriver' THEN coalesce(sums.blobs, 0) END AS blobs,
  tree_totals.uncertain,
  tree_totals.removals,
  tree_totals.removals_bytes
FROM tree_totals
JOIN tree_names ON tree_names.tree = tree_totals.tree
JOIN (SELECT trees.id, trees.kind FROM trees) AS stores ON stores.id = tree_totals.tree
LEFT JOIN sums ON sums.tree = tree_totals.tree
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND (sums.tree IS NOT NULL OR tree_totals.removals > 0)
ORDER BY
  coalesce(tree_totals.orphans_bytes, tree_totals.orphans_size) DESC,
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace
