(
  SELECT area_scans.scanned
  FROM area_scans
  WHERE area_scans.tree = spans.tree
    AND area_scans.area = spans.area
    AND area_scans.at < coalesce(spans.gone, 9223372036854775807)
  ORDER BY area_scans.at DESC
  LIMIT 1
)
