-- title: Orphans
-- question: Which layers, mounts, directories, write sets, blobs and snapshots does nothing own, and what do they take?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: kinds text = null; JSON array: only orphans of one of these kinds
-- parameter: certain boolean = null; true: only what certainly has no owner, false: only what a damaged file could own
-- parameter: until time = null; only what a scan of before this time saw already, and each scan since then
-- part: tree-columns
-- column: kind text; layer, mount (with its two directories), directory, write-set (a layer that was being written at a crash), blob (of an image layout or containerd), or snapshot (of containerd)
-- column: chain_id digest "CHAIN ID" spare; of a layer, or the top of what a mount keeps
-- column: cache_id digest hidden; name of the driver's directory, or where a snapshot's files are
-- column: path text id below; relative to the store's root; a layer's is its layerdb entry
-- column: directory text hidden; a layer's or mount's driver directory, relative to the data root
-- column: size bytes sum; recorded bytes of a layer or a snapshot, or those of a blob
-- column: bytes bytes "ON DISK" optional sum; bytes on disk that its removal frees; null unless measured
-- column: kept_by text "KEPT BY" spare; mount where only an orphaned mount holds the layer
-- column: certain boolean; false where a damaged file could be its owner: the query blocking names these files
SELECT
  -- part: tree
  kind,
  chain_id,
  cache_id,
  path,
  directory,
  size,
  bytes,
  kept_by,
  certain
FROM current_orphans
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0)
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND (:certain IS NULL OR certain = :certain)
  AND (
    :until IS NULL
    -- Without since it was there in the tree's first scan of all.
    OR julianday(coalesce(since, (SELECT min(scans.time) FROM scans WHERE scans.tree = current_orphans.tree)))
      < julianday(:until)
  )
ORDER BY
  -- part: tree
  kind DESC,
  coalesce(bytes, size) DESC,
  path
