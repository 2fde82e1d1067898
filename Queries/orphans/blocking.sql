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
-- column: blobs integer; orphaned blobs that the file could own
-- column: bytes bytes "ON DISK" optional; bytes on disk of all of these; null unless there are some, and all were measured
WITH files AS (
  -- Several things in one file can be at fault.
  SELECT
    blocking_findings.tree,
    -- part: tree
    blocking_findings.code,
    blocking_findings.path,
    blocking_findings.detail,
    max(blocking_findings.blocks_layers) AS blocks_layers,
    max(blocking_findings.blocks_directories) AS blocks_directories,
    max(blocking_findings.blocks_blobs) AS blocks_blobs
  FROM blocking_findings
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || blocking_findings.host || ',') > 0)
  GROUP BY
    blocking_findings.tree,
    blocking_findings.code,
    blocking_findings.path,
    blocking_findings.detail
)
SELECT
  files.host,
  files.driver,
  files.root,
  files.namespace,
  files.code,
  files.path,
  files.detail,
  count(*) FILTER (WHERE current_orphans.kind = 'layer') AS layers,
  count(*) FILTER (WHERE current_orphans.kind = 'directory') AS directories,
  count(*) FILTER (WHERE current_orphans.kind = 'blob') AS blobs,
  CASE
    WHEN count(current_orphans.path) = count(current_orphans.bytes)
      THEN sum(current_orphans.bytes)
  END AS bytes
FROM files
LEFT JOIN current_orphans ON current_orphans.tree = files.tree
  AND (
    (files.blocks_layers AND current_orphans.kind = 'layer')
    OR (files.blocks_directories AND current_orphans.kind = 'directory')
    OR (files.blocks_blobs AND current_orphans.kind = 'blob')
  )
GROUP BY
  files.tree,
  files.code,
  files.path,
  files.detail
ORDER BY
  files.host,
  files.driver,
  files.root,
  files.namespace,
  layers + directories + blobs DESC,
  files.path,
  files.code,
  files.detail
