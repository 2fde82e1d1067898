-- title: Scans
-- question: Which scans does the index hold?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns-with-driver
-- column: scanned time "AT" date; the moment that the scan shows
-- column: recorded time date sparest; when the reading began
-- column: live boolean spare; a daemon was at work
-- column: engine_id text hidden; the daemon's own name for itself
-- column: tool text hidden; the program that made the scan
SELECT
  -- part: tree
  scans.time AS scanned,
  strftime('%Y-%m-%dT%H:%M:%fZ', scans.recorded / 1000.0, 'unixepoch') AS recorded,
  scans.live,
  engines.name AS engine_id,
  tools.name AS tool
FROM tree_names
CROSS JOIN scans
LEFT JOIN scan_names AS tools ON tools.id = scans.tool
LEFT JOIN scan_names AS engines ON engines.id = scans.engine_id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND scans.tree = tree_names.tree
ORDER BY
  -- part: tree
  scans.at DESC
