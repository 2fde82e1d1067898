(
  SELECT area_scans.scanned
  FROM area_scans
  WHERE area_scans.tree = spans.tree AND area_scans.area = spans.area AND area_scans.at >= spans.since
  ORDER BY area_scans.at
  LIMIT 1
)
