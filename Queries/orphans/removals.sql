-- title: Interrupted removals
-- question: Which removals of layers were interrupted, so that Docker finishes them when it stops?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: path text id; the layer's entry, relative to the data root
-- column: cache_id digest "CACHE ID"; name of the driver's directory that is still to be removed
-- column: size bytes; recorded bytes of the layer
-- column: bytes bytes "ON DISK" optional; bytes on disk of the directory; null unless measured
SELECT
  -- part: tree
  path,
  cache_id,
  size,
  bytes
FROM current_removals
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0)
ORDER BY
  -- part: tree
  path
