-- title: Inactive trees
-- question: Which trees has a daemon left behind for another driver or for containerd's store, and what do they take?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- part: driver-columns
-- column: inactive boolean; true; null where the files contradict each other
-- column: in_use text; what the daemon uses instead: a driver, or containerd; null where that is not known
-- column: scanned time "LAST SCAN"; the moment that the last scan shows
-- column: written time "LAST USED"; when its repositories.json was last written; null where it was not read
-- column: images integer; listed images; null where images or references were never read
-- column: layers integer; layers in the tree
-- column: layers_size bytes "SIZE"; their bytes
-- column: containers integer; containers of this driver that Docker lists; null where containers/ was not read
SELECT
  current_trees.host,
  current_trees.driver,
  current_trees.root,
  current_trees.namespace,
  current_trees.inactive,
  CASE current_trees.inactive
    WHEN 1 THEN
      -- part: store-in-use
  END AS in_use,
  current_trees.scanned,
  current_trees.written,
  tree_totals.images,
  tree_totals.layers,
  tree_totals.layers_size,
  tree_totals.containers
FROM current_trees
JOIN tree_totals ON tree_totals.tree = current_trees.tree
WHERE current_trees.inactive IS NOT 0
  AND (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
ORDER BY
  tree_totals.layers_size DESC,
  current_trees.host,
  current_trees.driver,
  current_trees.root,
  current_trees.namespace
