-- title: Findings by code
-- question: Which faults does the fleet have, how many, and on how many hosts?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: severity text; error, warning or info
-- column: code text id; the kind of fault
-- column: findings integer; how many the last scans found
-- column: hosts integer; on how many hosts
-- column: since time; since when the oldest of them is there; null where a host's first scan found it
WITH counts AS (
  SELECT
    findings.severity,
    findings.code,
    count(*) AS findings,
    count(DISTINCT trees.host) AS hosts,
    min(findings.since) AS since
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN findings
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = hosts.id
    AND findings.tree = trees.id
    AND findings.gone IS NULL
  GROUP BY findings.severity, findings.code
)
SELECT
  CASE counts.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
  counts.code,
  counts.findings,
  counts.hosts,
  strftime('%Y-%m-%dT%H:%M:%fZ', nullif(counts.since, 0) / 1000.0, 'unixepoch') AS since
FROM counts
ORDER BY
  counts.severity DESC,
  counts.findings DESC,
  counts.code
