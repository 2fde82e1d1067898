-- title: Problems
-- subject: problems
-- question: Which faults did the last scans meet?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: severity text = null; only this severity: error, warning or info
-- parameter: path text = null; only at this path
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: severity text; error, warning or info
-- column: code text id; the kind of fault
-- column: path text below; relative to the data root
-- column: detail text below; what was expected and what was found
WITH last_engines AS (
  SELECT
    hosts.name AS host,
    trees.driver,
    trees.id AS tree,
    (
      SELECT max(scans.at)
      FROM scans
      WHERE scans.tree = trees.id AND scans.engine_id IS NOT NULL
    ) AS at
  FROM hosts
  CROSS JOIN trees
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = hosts.id
),
engines AS (
  SELECT
    last_engines.host,
    last_engines.driver,
    scans.engine_id,
    (
      SELECT before.engine_id
      FROM scans AS before
      WHERE before.tree = last_engines.tree AND before.at < last_engines.at AND before.engine_id IS NOT NULL
      ORDER BY before.at DESC
      LIMIT 1
    ) AS engine_before
  FROM last_engines
  CROSS JOIN scans
  WHERE scans.tree = last_engines.tree AND scans.at = last_engines.at
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
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
    AND findings.tree = current_trees.tree
    AND findings.gone IS NULL
  UNION ALL
  SELECT
    engines.host,
    engines.driver,
    'warning',
    'engine-changed',
    'engine-id',
    'expected ' || engines.engine_before || ' as in the scan before, found ' || engines.engine_id
  FROM engines
  WHERE engines.engine_before <> engines.engine_id
)
SELECT
  host,
  driver,
  severity,
  code,
  path,
  detail
FROM problems
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0)
  AND (:severity IS NULL OR severity = :severity)
  AND (:path IS NULL OR path = :path)
ORDER BY
  host,
  driver,
  CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
  code,
  path,
  detail
