-- title: Scans
-- question: Which scans does the index hold?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: root text hidden; tells a second data root of the host from its first
-- column: scanned time "AT"; the moment that the scan shows
-- column: recorded time; when it was put into the index
-- column: live boolean; a daemon was at work
-- column: engine_id text hidden; the daemon's own name for itself
-- column: tool text hidden; the program that made the scan
SELECT
  hosts.name AS host,
  trees.driver,
  trees.root,
  scans.time AS scanned,
  strftime('%Y-%m-%dT%H:%M:%SZ', scans.recorded / 1000, 'unixepoch') AS recorded,
  scans.live,
  scans.engine_id,
  scans.tool
FROM hosts
CROSS JOIN trees
CROSS JOIN scans
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
  AND trees.host = hosts.id
  AND scans.tree = trees.id
ORDER BY
  hosts.name,
  trees.driver,
  scans.at DESC
