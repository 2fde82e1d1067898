-- title: Hosts
-- question: Which hosts and trees does the index know, when were they last scanned, and what do they hold?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- part: driver-columns
-- column: kind text hidden; how images are kept: graphdriver, containerd or oci-layout
-- column: scanned time "LAST SCAN"; the moment that the last scan shows
-- column: scans integer sparest; how many scans there are
-- column: engine_id text hidden; the daemon's own name for itself, from Docker 23.0 on
-- column: docker_version text hidden; the newest version of Docker that the tree's files allow: 20.10, 23 (to 28) or 29.4 (29.0 and newer); null where nothing shows it
-- column: counts_as text hidden; the version whose arithmetic counts unless another is asked for
-- column: inactive boolean "INACTIVE" optional sparest; the daemon uses another driver or containerd's store; null where the files contradict each other
-- column: images integer; listed images; null where images or references were never read
-- column: intermediate_images integer "INTERMEDIATE" spare; intermediate images beside them; null as images is
-- column: layers integer; layers in the tree; null where they were never read
-- column: layers_size bytes "SIZE"; their bytes
-- column: containers integer spare; containers in it that the engine lists; null where containers/ was not read
SELECT
  -- part: tree
  current_trees.kind,
  current_trees.scanned,
  (SELECT count(*) FROM scans WHERE scans.tree = current_trees.tree) AS scans,
  current_trees.engine_id,
  current_trees.docker_version,
  current_trees.counts_as,
  current_trees.inactive,
  tree_totals.images,
  tree_totals.intermediate_images,
  tree_totals.layers,
  tree_totals.layers_size,
  tree_totals.containers
FROM current_trees
LEFT JOIN tree_totals ON tree_totals.tree = current_trees.tree
WHERE :host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0
ORDER BY
  current_trees.host,
  current_trees.inactive,
  current_trees.driver,
  current_trees.root,
  current_trees.namespace
