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
SELECT
  -- part: tree
  severity,
  code,
  path,
  detail,
  cause_code,
  cause_path
-- From tree to tree: SQLite would go through all findings that there ever were.
FROM (SELECT tree_names.tree FROM tree_names) AS trees
CROSS JOIN current_findings
WHERE current_findings.tree = trees.tree
  AND (:host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0)
  AND (:severity IS NULL OR severity = :severity)
  AND (:path IS NULL OR path = :path)
ORDER BY
  -- part: tree
  CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
  code,
  path,
  detail
