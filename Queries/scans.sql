-- title: Scans
-- subject: hosts
-- question: Which scans does the index hold?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: root text hidden; tells a second data root of the host from its first
-- column: scanned time "AT"; the moment that the scan shows
-- column: recorded time; when it was put into the index
-- column: live boolean; a daemon was at work
-- column: engine_id text hidden; the daemon's own name for itself
-- column: tool text hidden; the program that made the scan
SELECT
  host,
  driver,
  root,
  scanned,
  recorded,
  live,
  engine_id,
  tool
FROM scan_history
WHERE :host IS NULL OR host = :host
ORDER BY
  host,
  driver,
  scanned DESC
