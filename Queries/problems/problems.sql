-- title: Problems
-- question: Which faults did the last scans meet?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: severity text = null; only this severity: error, warning or info
-- parameter: path text = null; only at this path
-- part: tree-columns
-- column: severity text; error, warning or info
-- column: code text id; the kind of fault
-- column: path text below; relative to the data root
-- column: detail text below; what was expected and what was found
-- column: cause_code text hidden; the kind of fault that it follows from; null where it follows from none that is known
-- column: cause_path text hidden; where that fault is
WITH problems AS (
  SELECT
    -- part: tree
    CASE findings.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
    findings.code,
    findings.path,
    findings.detail,
    findings.cause_code,
    findings.cause_path
  FROM current_trees
  CROSS JOIN findings
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
    AND findings.tree = current_trees.tree
    AND findings.gone IS NULL
)
SELECT
  -- part: tree
  severity,
  code,
  path,
  detail,
  cause_code,
  cause_path
FROM problems
WHERE (:severity IS NULL OR severity = :severity)
  AND (:path IS NULL OR path = :path)
ORDER BY
  -- part: tree
  CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
  code,
  path,
  detail
