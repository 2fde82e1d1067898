-- title: Problems
-- subject: problems
-- question: Which faults did the last scans meet?
-- parameter: host text = null; only this host
-- parameter: severity text = null; only this severity: error, warning or info
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: severity text; error, warning or info
-- column: code text id; the kind of fault
-- column: path text; relative to the data root
-- column: detail text; what was expected and what was found
WITH engines AS (
  SELECT
    scans.tree,
    scans.engine_id,
    scans.time,
    lag(scans.engine_id) OVER (PARTITION BY scans.tree ORDER BY scans.at) AS engine_before,
    row_number() OVER (PARTITION BY scans.tree ORDER BY scans.at DESC) AS age
  FROM scans
  WHERE scans.engine_id IS NOT NULL
),
problems AS (
  SELECT
    current_trees.host,
    current_trees.driver,
    CASE findings.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
    findings.code,
    findings.path,
    findings.detail
  FROM current_trees
  CROSS JOIN findings
  WHERE (:host IS NULL OR current_trees.host = :host)
    AND findings.tree = current_trees.tree
    AND findings.gone IS NULL
  UNION ALL
  SELECT
    current_trees.host,
    current_trees.driver,
    'warning',
    'engine-changed',
    'engine-id',
    'expected ' || engines.engine_before || ' as in the scan before, found ' || engines.engine_id
  FROM engines
  JOIN current_trees ON current_trees.tree = engines.tree
  WHERE engines.age = 1 AND engines.engine_before <> engines.engine_id
)
SELECT
  host,
  driver,
  severity,
  code,
  path,
  detail
FROM problems
WHERE (:host IS NULL OR host = :host)
  AND (:severity IS NULL OR severity = :severity)
ORDER BY
  host,
  driver,
  CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
  code,
  path,
  detail
