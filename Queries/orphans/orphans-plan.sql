-- title: Orphans to give back
-- question: Which orphans can be given back for certain, in which order, and with what names?
-- serves: strata orphans --script
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: driver text = null; only this driver's trees
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: root text; distinguishes a second data root of the host from its first
-- column: namespace text; containerd's namespace; empty elsewhere
-- column: location text; where the last scan read the tree
-- column: folder text; device and inode of that folder
-- column: read integer; when that reading began, in seconds since 1970
-- column: scanned integer; the moment that the last scan shows, in seconds since 1970
-- column: live boolean; a daemon was at work then
-- column: kind text; mount, layer, directory or write-set
-- column: name text id; a container's ID, a chainID's digits, a directory's or a write set's name
-- column: directory text; name of the driver's directory; null where there is none
-- column: init_directory text; name of a mount's second directory; null where there is none
-- column: parent text; digits of the chainID of the layer below a mount; null where there is none
-- column: size bytes; recorded bytes of a layer; null of all else
-- column: bytes bytes; bytes on disk; null where they were not measured
WITH latest AS (
  SELECT
    current_trees.*,
    folders.name AS folder,
    scans.recorded / 1000 AS read,
    scans.at / 1000 AS seconds
  FROM current_trees
  JOIN scans ON scans.tree = current_trees.tree
    AND scans.at = (SELECT max(newest.at) FROM scans AS newest WHERE newest.tree = current_trees.tree)
  LEFT JOIN scan_names AS folders ON folders.id = scans.folder
  WHERE current_trees.kind = 'graphdriver'
    AND current_trees.inactive IS NOT 1
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
    AND (:driver IS NULL OR current_trees.driver = :driver)
),
items AS (
  SELECT
    orphans.tree,
    CASE orphans.kind WHEN 'mount' THEN 0 WHEN 'directory' THEN 1 WHEN 'layer' THEN 2 ELSE 3 END AS place,
    orphans.kind,
    orphans.path,
    orphans.cache_name AS directory,
    orphans.init_name AS init_directory,
    substr(digests.text, length('sha256:') + 1) AS chain,
    CASE orphans.kind WHEN 'directory' THEN orphans.lowers ELSE chain_ids.depth END AS height,
    orphans.size,
    current_orphans.bytes
  FROM current_orphans
  JOIN orphans ON orphans.tree = current_orphans.tree AND orphans.path = current_orphans.path
    AND orphans.gone IS NULL
  LEFT JOIN digests ON digests.id = orphans.chain
  LEFT JOIN chain_ids ON chain_ids.id = orphans.chain
  WHERE current_orphans.certain
)
SELECT
  -- part: tree
  latest.location,
  latest.folder,
  latest.read,
  latest.seconds AS scanned,
  latest.live,
  items.kind,
  CASE items.kind
    WHEN 'layer' THEN items.chain
    WHEN 'directory' THEN items.directory
    WHEN 'mount' THEN substr(items.path, length('image/' || latest.driver || '/layerdb/mounts/') + 1)
    ELSE substr(items.path, length('image/' || latest.driver || '/layerdb/tmp/') + 1)
  END AS name,
  items.directory,
  items.init_directory,
  CASE items.kind WHEN 'mount' THEN items.chain END AS parent,
  items.size,
  items.bytes
FROM items
JOIN latest ON latest.tree = items.tree
-- What the last scan could not judge may have an owner by now.
WHERE EXISTS (
  SELECT 1
  FROM newest_areas
  WHERE newest_areas.tree = latest.tree
    AND newest_areas.area = CASE items.kind
      WHEN 'directory' THEN 'orphan directories'
      WHEN 'write-set' THEN 'interrupted writes and removals'
      ELSE 'orphan layers and mounts'
    END
)
ORDER BY
  -- part: tree
  items.place,
  items.height DESC,
  name
