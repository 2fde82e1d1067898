-- title: Image filesystems
-- question: What do all snapshots of each of containerd's namespaces take, as the CRI's ImageFsInfo says to the kubelet?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: root text hidden; distinguishes a second root of the host from its first; empty for the first
-- column: namespace text; containerd's namespace: crictl imagefsinfo has that of k8s.io alone
-- column: snapshotter text; what keeps them
-- column: snapshots integer sum; how many there are
-- column: unmeasured integer optional sum; those that are still written to, whose bytes only a measure knows, and of which there is none; null where there are none
-- column: recorded bytes sum; bytes on disk as containerd recorded them when it committed snapshots
-- column: used_bytes bytes sum; ImageFsInfo's: these, and what the others take; null where some are unmeasured
-- column: inodes_used integer hidden sum; ImageFsInfo's: their files and folders; null where some are unmeasured
WITH sums AS (
  SELECT
    tree_names.tree,
    snapshots.snapshotter,
    count(*) AS snapshots,
    -- What is only looked at has no files of its own to containerd.
    sum(snapshots.kind IS NOT 'view' AND coalesce(snapshots.size, measures.bytes) IS NULL) AS unmeasured,
    sum(snapshots.size) AS recorded,
    sum(CASE WHEN snapshots.kind IS 'view' THEN 0 ELSE coalesce(snapshots.size, measures.bytes) END) AS used_bytes,
    sum(CASE WHEN snapshots.kind IS 'view' THEN 0 ELSE coalesce(snapshots.inodes, measures.inodes) END) AS inodes_used
  FROM tree_names
  CROSS JOIN tree_snapshots AS snapshots
  LEFT JOIN measures ON measures.tree = snapshots.tree AND measures.kind = 'directory'
    AND measures.name = CAST(snapshots.directory AS BLOB) AND measures.gone IS NULL
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND snapshots.tree = tree_names.tree
    AND snapshots.gone IS NULL
  GROUP BY 1, 2
)
SELECT
  tree_names.host,
  tree_names.root,
  tree_names.namespace,
  sums.snapshotter,
  sums.snapshots,
  nullif(sums.unmeasured, 0) AS unmeasured,
  coalesce(sums.recorded, 0) AS recorded,
  CASE WHEN sums.unmeasured = 0 THEN sums.used_bytes END AS used_bytes,
  CASE WHEN sums.unmeasured = 0 THEN sums.inodes_used END AS inodes_used
FROM sums
JOIN tree_names ON tree_names.tree = sums.tree
ORDER BY
  tree_names.host,
  tree_names.root,
  tree_names.namespace,
  sums.snapshotter
