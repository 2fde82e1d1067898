-- title: What makes orphans uncertain
-- question: Which damaged files could own orphans, so that these are uncertain until the files are repaired?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: code text; the kind of fault: strata help findings explains each
-- column: path text id; the file or directory, relative to the data root
-- column: detail text hidden; what was expected and what was found
-- column: layers integer; orphaned layers that the file could own, on its own or with other such files
-- column: directories integer; orphaned directories that the file could own
-- column: bytes bytes "ON DISK" optional; bytes on disk of both; null unless there are some, and all were measured
SELECT
  blocking_findings.host,
  blocking_findings.driver,
  blocking_findings.root,
  blocking_findings.namespace,
  blocking_findings.code,
  blocking_findings.path,
  blocking_findings.detail,
  count(*) FILTER (WHERE current_orphans.kind = 'layer') AS layers,
  count(*) FILTER (WHERE current_orphans.kind = 'directory') AS directories,
  CASE
    WHEN count(current_orphans.path) = count(current_orphans.bytes)
      THEN CAST(sum(current_orphans.bytes * 1.0) AS INTEGER)
  END AS bytes
FROM blocking_findings
LEFT JOIN current_orphans ON current_orphans.tree = blocking_findings.tree
  AND (
    (blocking_findings.blocks_layers AND current_orphans.kind = 'layer')
    OR (blocking_findings.blocks_directories AND current_orphans.kind = 'directory')
  )
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || blocking_findings.host || ',') > 0)
GROUP BY
  blocking_findings.tree,
  blocking_findings.code,
  blocking_findings.path,
  blocking_findings.detail
ORDER BY
  blocking_findings.host,
  blocking_findings.driver,
  blocking_findings.root,
  blocking_findings.namespace,
  layers + directories DESC,
  blocking_findings.path
