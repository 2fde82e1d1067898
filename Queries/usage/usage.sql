-- title: Disk usage
-- question: What do the images of each tree take by Docker's own arithmetic, and what would a removal really free?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: version text hidden; Docker's version whose arithmetic this is
-- column: inactive boolean "INACTIVE" optional; the daemon uses another driver or containerd's store; null where the files contradict each other
-- column: images integer "TOTAL"; images that Docker lists; null, as what follows from them, where they were never read
-- column: images_active integer "ACTIVE"; those with containers; null where containers/ was not read
-- column: layers integer spare; layers of the listed images, each once
-- column: layers_size bytes "SIZE"; their bytes: Docker's LayersSize
-- column: layers_bytes bytes "ON DISK" optional; bytes on disk of these layers; null unless all of them were measured
-- column: shared_size bytes "SHARED SIZE" spare; the part of layers_size in layers that more than one listed image has
-- column: unique_size bytes "UNIQUE SIZE" spare; the rest of it: in layers that one listed image alone has
-- column: reclaimable bytes; what docker system df of that version says
-- column: reclaimable_exact bytes "EXACT"; bytes that removing all images without containers really frees, but for those that a container may need which Docker does not list; null where images, layers, mounts, containers or the build cache were not read, or a container may need any of the images
-- column: reclaimable_at_most bytes "AT MOST" optional; where reclaimable_exact is null: it is no more than this; null where images or layers were never read
-- column: reclaimable_exact_bytes bytes "RECLAIMABLE ON DISK" hidden; the same as reclaimable_exact on disk; null unless all of it was measured
-- column: containers integer spare; containers in it; null where containers/ was not read
-- column: orphans integer; layers, mounts, directories and write sets that nothing owns; null where that was never looked for
-- column: orphans_size bytes "ORPHANS SIZE" spare; recorded bytes of the layers among them; of the others only a measure knows the bytes
-- column: orphans_bytes bytes "ORPHANS ON DISK" optional; bytes on disk of all of them; null unless all of them were measured
-- column: orphans_uncertain integer "UNCERTAIN" spare; how many of them a damaged file could own: the query blocking names these files
-- column: removals integer hidden; interrupted removals, which Docker finishes when it stops: no orphans
-- column: removals_bytes bytes hidden; bytes on disk of these; null unless all of them were measured
-- column: hidden_size bytes hidden; bytes of layers that only images hold which Docker does not list; null where reclaimable_exact is
-- column: hidden_bytes bytes hidden; the same on disk; null unless all of them were measured
-- column: errors integer hidden; findings of severity error: the figures may lack what damaged files hold
-- column: measured time hidden; the moment of the last measure; null if there was none
WITH
-- part: usage-sums
error_counts AS (
  SELECT findings.tree, count(*) AS errors
  FROM chosen_trees
  CROSS JOIN findings
  WHERE findings.tree = chosen_trees.tree
    AND findings.severity = 2
    AND findings.gone IS NULL
  GROUP BY findings.tree
)
SELECT
  -- part: tree
  chosen_trees.version,
  chosen_trees.inactive,
  CASE WHEN read.images THEN tree_totals.images END AS images,
  CASE
    WHEN read.images AND tree_totals.containers IS NOT NULL THEN coalesce(sums.images_active, 0)
  END AS images_active,
  tree_totals.listed_layers AS layers,
  tree_totals.listed_layers_size AS layers_size,
  tree_totals.listed_layers_bytes AS layers_bytes,
  tree_totals.listed_layers_size - coalesce(sums.unique_size, 0) AS shared_size,
  CASE WHEN read.images THEN coalesce(sums.unique_size, 0) END AS unique_size,
  -- part: images-reclaimable
  AS reclaimable,
  CASE WHEN read.exact THEN tree_totals.unused END AS reclaimable_exact,
  CASE WHEN NOT read.exact THEN tree_totals.unused END AS reclaimable_at_most,
  CASE WHEN read.exact THEN tree_totals.unused_bytes END AS reclaimable_exact_bytes,
  tree_totals.containers,
  tree_totals.orphans,
  tree_totals.orphans_size,
  tree_totals.orphans_bytes,
  tree_totals.uncertain AS orphans_uncertain,
  tree_totals.removals,
  tree_totals.removals_bytes,
  CASE WHEN read.exact THEN tree_totals.hidden_size END AS hidden_size,
  CASE WHEN read.exact THEN tree_totals.hidden_bytes END AS hidden_bytes,
  coalesce(error_counts.errors, 0) AS errors,
  scans.time AS measured
FROM chosen_trees
JOIN read ON read.tree = chosen_trees.tree
JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
LEFT JOIN sums ON sums.tree = chosen_trees.tree
LEFT JOIN error_counts ON error_counts.tree = chosen_trees.tree
LEFT JOIN scans ON scans.tree = chosen_trees.tree AND scans.at = tree_totals.measured
ORDER BY
  chosen_trees.host,
  chosen_trees.inactive,
  chosen_trees.written DESC,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace
