-- title: Hosts without a recent scan
-- question: Which hosts were not scanned for so long?
-- parameter: for age = 604800; how long
-- parameter: now time = null; counted back from this moment; null: the present
-- column: host text id; the host's name
-- column: scanned time "LAST SCAN"; the moment that the last scan of one of its trees shows
-- column: days real; how many days ago that was
WITH last_scans AS (
  SELECT
    hosts.name AS host,
    max(scans.at) AS at,
    coalesce(julianday(:now), julianday('now')) AS now
  FROM hosts
  JOIN trees ON trees.host = hosts.id
  JOIN scans ON scans.tree = trees.id
  GROUP BY hosts.id
)
SELECT
  last_scans.host,
  strftime('%Y-%m-%dT%H:%M:%fZ', last_scans.at / 1000.0, 'unixepoch') AS scanned,
  round(last_scans.now - julianday(last_scans.at / 1000.0, 'unixepoch'), 3) AS days
FROM last_scans
WHERE last_scans.now - julianday(last_scans.at / 1000.0, 'unixepoch') >= :for / 86400.0
ORDER BY
  last_scans.at,
  last_scans.host
