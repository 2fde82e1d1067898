(
  SELECT area_scans.scanned
  FROM area_scans
  WHERE area_scans.tree = spans.tree AND area_scans.area = areas.name AND area_scans.at >= spans.since
  ORDER BY area_scans.at
  LIMIT 1
) AS first_seen,
(
  SELECT area_scans.scanned
  FROM area_scans
  WHERE area_scans.tree = spans.tree
    AND area_scans.area = areas.name
    AND area_scans.at < coalesce(spans.gone, 9223372036854775807)
  ORDER BY area_scans.at DESC
  LIMIT 1
) AS last_seen,
spans.since = 0 AS since_unknown,
spans.gone IS NULL AS current,
strftime('%Y-%m-%dT%H:%M:%fZ', nullif(spans.since, 0) / 1000.0, 'unixepoch') AS since,
strftime('%Y-%m-%dT%H:%M:%fZ', spans.gone / 1000.0, 'unixepoch') AS gone
