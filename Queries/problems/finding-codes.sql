-- title: Findings by code
-- question: Which kinds of faults does the fleet have, how many of each, what do they harm, and what is to be done?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: severity text = null; only this severity: error, warning or info
-- column: severity text; error, warning or info
-- column: code text id; the kind of fault
-- column: findings integer sum; how many the last scans found, without those that only follow from another fault
-- column: following integer hidden; how many more follow from these, directly or through others
-- column: trees integer hidden; in how many trees
-- column: hosts integer; on how many hosts
-- column: host_names references "ON" last; these hosts
-- column: since time optional spare date; since when the oldest of them is there; null where a host's first scan found it
-- column: repaired boolean "REPAIRS ITSELF" optional; Docker or containerd repairs it without anybody's help; null where that depends on the store
-- column: example path "AT" under; the path of one of them, below the data root
-- column: consequences text "LEADS TO" under; what follows from them: how many of which code
-- column: harm text under; what does not work, or what it costs
-- column: remedy text under; what to do, and what is lost
WITH RECURSIVE found AS MATERIALIZED (
  SELECT
    hosts.name AS host,
    findings.tree,
    findings.code,
    findings.path,
    findings.subject,
    findings.severity,
    findings.cause_code,
    findings.cause_path,
    findings.since
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN findings
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = hosts.id
    AND findings.tree = trees.id
    AND findings.gone IS NULL
),
-- Each fault that follows from another, with the one that all begins with.
following(tree, code, path, subject, first_code, first_severity) AS (
  SELECT found.tree, found.code, found.path, found.subject, causes.code, causes.severity
  FROM found
  JOIN found AS causes ON causes.tree = found.tree
    AND causes.code = found.cause_code AND causes.path = found.cause_path
  WHERE NOT EXISTS (
    SELECT 1
    FROM found AS firsts
    WHERE firsts.tree = causes.tree AND firsts.code = causes.cause_code AND firsts.path = causes.cause_path
  )
  UNION
  SELECT found.tree, found.code, found.path, found.subject, following.first_code, following.first_severity
  FROM following
  JOIN found ON found.tree = following.tree
    AND found.cause_code = following.code AND found.cause_path = following.path
),
consequences AS (
  SELECT counts.code, counts.severity, sum(counts.findings) AS findings,
    group_concat(counts.findings || ' ' || counts.following, ', ') AS list
  FROM (
    SELECT first_code AS code, first_severity AS severity, code AS following, count(*) AS findings
    FROM following
    GROUP BY 1, 2, 3
    ORDER BY 4 DESC, 3
  ) AS counts
  GROUP BY counts.code, counts.severity
),
counts AS (
  SELECT
    found.severity,
    found.code,
    count(*) AS findings,
    count(DISTINCT found.tree) AS trees,
    count(DISTINCT found.host) AS hosts,
    json_group_array(DISTINCT found.host) AS host_names,
    min(found.since) AS since,
    min(found.path) AS example
  FROM found
  LEFT JOIN following ON following.tree = found.tree AND following.code = found.code
    AND following.path = found.path AND following.subject = found.subject
  WHERE following.tree IS NULL
  GROUP BY found.severity, found.code
),
problems AS (
  SELECT
    counts.severity AS gravity,
    CASE counts.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
    counts.code,
    counts.findings,
    coalesce(consequences.findings, 0) AS following,
    counts.trees,
    counts.hosts,
    (
      SELECT json_group_array(names.value)
      FROM (SELECT elements.value FROM json_each(counts.host_names) AS elements ORDER BY elements.value) AS names
    ) AS host_names,
    strftime('%Y-%m-%dT%H:%M:%fZ', nullif(counts.since, 0) / 1000.0, 'unixepoch') AS since,
    counts.example,
    consequences.list AS consequences,
    finding_codes.repaired,
    finding_codes.harm,
    finding_codes.remedy
  FROM counts
  LEFT JOIN consequences ON consequences.code = counts.code AND consequences.severity = counts.severity
  LEFT JOIN finding_codes ON finding_codes.code = counts.code
)
SELECT
  severity,
  code,
  findings,
  following,
  trees,
  hosts,
  host_names,
  since,
  repaired,
  example,
  consequences,
  harm,
  remedy
FROM problems
WHERE :severity IS NULL OR severity = :severity
ORDER BY
  gravity DESC,
  findings DESC,
  code
