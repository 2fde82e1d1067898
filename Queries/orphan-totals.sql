-- title: Orphans by host
-- subject: orphans
-- question: How many bytes and inodes does each host lose to what nothing owns?
-- parameter: host text = null; only this host
-- column: host text id; the host's name
-- column: driver text; the tree's driver
-- column: layers integer; layers that nothing holds
-- column: layers_size bytes "LAYERS SIZE"; their bytes, as layerdb has them
-- column: mounts integer; mounts whose container is gone
-- column: mounts_size bytes "MOUNTS SIZE"; bytes of the layers that only such mounts hold, as layerdb has them
-- column: directories integer; driver directories that nothing owns
-- column: directories_size bytes "DIRECTORIES SIZE"; their bytes on disk; null unless all of them were measured
-- column: inodes integer; inodes in the directories of all of these; null unless all of them were measured
-- column: uncertain integer hidden; how many of these something unreadable could own
WITH sums AS (
  SELECT
    trees.id AS tree,
    hosts.name AS host,
    trees.driver,
    sum(orphans.kind = 'layer' AND orphans.kept_by IS NULL) AS layers,
    coalesce(sum(CASE WHEN orphans.kind = 'layer' AND orphans.kept_by IS NULL THEN orphans.size END), 0)
      AS layers_size,
    sum(orphans.kind = 'mount') AS mounts,
    coalesce(sum(CASE WHEN orphans.kind = 'layer' AND orphans.kept_by = 'mount' THEN orphans.size END), 0)
      AS mounts_size,
    sum(orphans.kind = 'directory') AS directories,
    sum(CASE WHEN orphans.kind = 'directory' THEN measures.bytes END) AS directories_size,
    sum(orphans.kind = 'directory' AND measures.bytes IS NOT NULL) AS measured_directories,
    sum(measures.inodes) AS inodes,
    sum(measures.inodes IS NULL) AS unmeasured,
    sum(orphans.certain = 0) AS uncertain
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN orphans
  LEFT JOIN measures ON measures.tree = orphans.tree AND measures.kind = 'directory'
    AND measures.name = orphans.cache_id AND measures.gone IS NULL
  WHERE (:host IS NULL OR hosts.name = :host)
    AND trees.host = hosts.id
    AND orphans.tree = trees.id
    AND orphans.gone IS NULL
  GROUP BY trees.id
)
SELECT
  sums.host,
  sums.driver,
  sums.layers,
  sums.layers_size,
  sums.mounts,
  sums.mounts_size,
  sums.directories,
  CASE WHEN sums.measured_directories = sums.directories THEN coalesce(sums.directories_size, 0) END
    AS directories_size,
  CASE sums.unmeasured WHEN 0 THEN sums.inodes END AS inodes,
  sums.uncertain
FROM sums
ORDER BY
  sums.layers_size + sums.mounts_size + coalesce(sums.directories_size, 0) DESC,
  sums.host,
  sums.driver
