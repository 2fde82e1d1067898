-- title: Figures for monitoring
-- question: What are the figures of each tree that monitoring watches?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: store text hidden; what kind of store it is: graphdriver, containerd or oci-layout
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: inactive boolean "INACTIVE" optional; the daemon uses another driver or containerd's store; null where the files contradict each other
-- column: scanned time "LAST SCAN"; the moment that the newest scan shows
-- column: scanned_milliseconds integer hidden; the same in milliseconds since 1970
-- column: tagged_images integer "TAGGED"; images with a tag; null, as all figures, where the newest scan could not read what it follows from
-- column: dangling_images integer "DANGLING"; images without one that Docker lists
-- column: intermediate_images integer "INTERMEDIATE" hidden; steps of builds
-- column: hidden_images integer "HIDDEN" hidden; images that Docker does not list though their configs are sound
-- column: image_layers integer "LAYERS"; layers of the listed images, each once
-- column: image_layers_size bytes "SIZE"; their bytes: Docker's LayersSize
-- column: image_shared_exact bytes "SHARED EXACT"; the part of it in layers that another image has too, a hidden one or another's intermediate parent included
-- column: image_unique_exact bytes "UNIQUE EXACT"; the part of it in layers that one listed image alone has, with its intermediate parents
-- column: reclaimable_exact bytes "RECLAIMABLE EXACT"; bytes that removing all images without containers frees, but for those that a container may need which Docker does not list; null where images, layers, mounts, containers or the build cache were not read, or a container may need any of the images
-- column: hidden_size bytes hidden; bytes of layers that only images hold which Docker does not list; null where reclaimable_exact is
-- column: layers integer hidden; layers in the tree
-- column: layers_size bytes hidden; their bytes
-- column: orphans integer; layers, mounts, directories, write sets, snapshots and blobs that nothing owns; null where that was not looked for
-- column: orphans_size bytes "ORPHANS SIZE"; recorded bytes of the layers and snapshots among them, and the bytes of the blobs
-- column: orphans_bytes bytes "ORPHANS ON DISK" hidden; bytes on disk of all of them; null unless all were looked for and measured
-- column: orphans_uncertain integer hidden; how many of them a damaged file could own
-- column: orphan_layers integer hidden; those of them that are layers
-- column: orphan_mounts integer hidden; those that are mounts
-- column: orphan_directories integer hidden; those that are directories; null where that was not looked for
-- column: orphan_write_sets integer hidden; those that are write sets
-- column: orphan_snapshots integer hidden; those that are containerd's snapshots; null for other stores
-- column: orphan_blobs integer hidden; those that are blobs; null for graph drivers
-- column: orphans_unsized integer hidden; those of which only a measure finds the bytes
-- column: removals integer hidden; interrupted removals, which Docker finishes when it stops: no orphans
-- column: removals_bytes bytes hidden; bytes on disk of these; null unless all were measured
-- column: containers integer; containers in it that the engine lists; null where containers/ was not read
-- column: build_records integer hidden; records of the build cache; null where it was not read
-- column: build_records_size bytes "BUILD CACHE"; their bytes, of which some may be layers of images too; null unless each one’s are known
-- column: writable_size bytes hidden; bytes of the files that containers have written, as docker ps --size counts them; null unless all were measured
-- column: used_volumes integer hidden; local volumes that a container has, without those that were given options, which Docker does not count; null unless the tree was measured
-- column: unused_volumes integer hidden; local volumes that no container has
-- column: measured_milliseconds integer hidden; the moment of the last measure, in milliseconds since 1970
-- column: disk_bytes json hidden; bytes on disk by what they are for, all of the tree and each file once; null unless it was measured
-- column: disk_inodes json hidden; the same in inodes
-- column: errors integer; findings of severity error
-- column: warnings integer; findings of severity warning
-- column: infos integer hidden; findings of severity info
-- column: file_system_size bytes hidden; the file system that the root is on; null where the tree is a copy
-- column: file_system_available bytes "AVAILABLE" optional; what all but root can still write to it, as df says
-- column: inodes integer hidden; the inodes of that file system
-- column: inodes_free integer hidden; those of them that are free
WITH chosen_trees AS (
  SELECT current_trees.*
  FROM current_trees
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0
),
orphan_sums AS (
  SELECT
    orphans.tree,
    sum(orphans.kind = 'layer') AS layers,
    sum(orphans.kind = 'mount') AS mounts,
    sum(orphans.kind = 'directory') AS directories,
    sum(orphans.kind = 'write-set') AS write_sets,
    sum(orphans.kind = 'snapshot') AS snapshots,
    sum(orphans.kind = 'blob') AS blobs,
    sum(orphans.kind <> 'removal' AND orphans.size IS NULL) AS unsized
  FROM orphans
  WHERE orphans.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND orphans.gone IS NULL
  GROUP BY orphans.tree
),
build_sums AS (
  SELECT
    build_records.tree,
    count(*) AS records,
    CASE count(coalesce(build_records.size, tree_layers.size)) WHEN count(*) THEN
      sum(coalesce(build_records.size, tree_layers.size))
    END AS size
  FROM build_records
  LEFT JOIN tree_layers ON tree_layers.tree = build_records.tree
    AND tree_layers.chain = build_records.chain AND tree_layers.gone IS NULL
  WHERE build_records.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND build_records.gone IS NULL
  GROUP BY build_records.tree
),
writable_sums AS (
  SELECT
    containers.tree,
    CASE WHEN count(writable.size) = count(*) THEN sum(writable.size) END AS size
  FROM containers
  -- part: container-measures
  WHERE containers.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND containers.gone IS NULL
    AND containers.unlisted IS NULL
  GROUP BY containers.tree
),
part_sums AS (
  SELECT
    parts.tree,
    json_group_object(parts.part, parts.bytes) AS bytes,
    json_group_object(parts.part, parts.inodes) AS inodes
  FROM (
    SELECT tree_parts.tree, tree_parts.part, sum(tree_parts.bytes) AS bytes, sum(tree_parts.inodes) AS inodes
    FROM tree_parts
    WHERE tree_parts.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    GROUP BY
      tree_parts.tree,
      tree_parts.part
    ORDER BY
      tree_parts.part
  ) AS parts
  GROUP BY parts.tree
),
volume_sums AS (
  SELECT
    tree_parts.tree,
    sum(tree_parts.things) FILTER (WHERE tree_parts.part = 'volumes') AS used,
    sum(tree_parts.things) FILTER (WHERE tree_parts.part = 'unused volumes') AS unused
  FROM tree_parts
  WHERE tree_parts.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND tree_parts.kind = 'volume'
  GROUP BY tree_parts.tree
),
finding_sums AS (
  SELECT
    findings.tree,
    sum(findings.severity = 2) AS errors,
    sum(findings.severity = 1) AS warnings,
    sum(findings.severity = 0) AS infos
  FROM findings
  WHERE findings.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND findings.gone IS NULL
  GROUP BY findings.tree
),
-- What the newest scan looked at and could not read.
unread AS MATERIALIZED (
  SELECT current_unread.tree, current_unread.area
  FROM current_unread
  WHERE current_unread.failed AND current_unread.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
),
-- part: doubtful-trees
known AS (
  SELECT
    chosen_trees.tree,
    count(unread.area) FILTER (WHERE unread.area IN ('references', 'images', 'layers')) = 0 AS kinds,
    count(unread.area) FILTER (WHERE unread.area IN ('images', 'layers')) = 0 AS images,
    count(unread.area) FILTER (WHERE unread.area = 'layers') = 0 AS layers,
    count(unread.area) FILTER (WHERE unread.area = 'containers') = 0 AS containers,
    chosen_trees.tree NOT IN (SELECT doubtful_trees.tree FROM doubtful_trees) AS exact,
    EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = chosen_trees.tree AND area_scans.area = 'build cache')
      AND count(unread.area) FILTER (WHERE unread.area = 'build cache') = 0 AS build_cache,
    EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = chosen_trees.tree AND area_scans.area = 'orphan layers and mounts')
      AND count(unread.area) FILTER (WHERE unread.area IN ('images', 'layers', 'mounts', 'build cache')) = 0 AS orphan_layers,
    EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = chosen_trees.tree AND area_scans.area = 'orphan directories')
      AND count(unread.area) FILTER (WHERE unread.area IN ('layers', 'mounts', 'directories', 'build cache')) = 0
      AS orphan_directories,
    EXISTS (
      SELECT 1
      FROM area_scans
      WHERE area_scans.tree = chosen_trees.tree AND area_scans.area IN ('orphan layers and mounts', 'orphan blobs')
    )
      AND count(unread.area) FILTER (
        WHERE unread.area IN ('images', 'layers', 'mounts', 'directories', 'build cache', 'blobs', 'holds')
      ) = 0 AS orphans
  FROM chosen_trees
  LEFT JOIN unread ON unread.tree = chosen_trees.tree
  GROUP BY chosen_trees.tree
)
SELECT
  chosen_trees.host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.kind AS store,
  chosen_trees.namespace,
  chosen_trees.inactive,
  chosen_trees.scanned,
  (SELECT max(scans.at) FROM scans WHERE scans.tree = chosen_trees.tree) AS scanned_milliseconds,
  CASE WHEN known.kinds THEN tree_totals.images - tree_totals.dangling_images END AS tagged_images,
  CASE WHEN known.kinds THEN tree_totals.dangling_images END AS dangling_images,
  CASE WHEN known.kinds THEN tree_totals.intermediate_images END AS intermediate_images,
  CASE WHEN known.images THEN tree_totals.hidden_images END AS hidden_images,
  CASE WHEN known.images THEN tree_totals.listed_layers END AS image_layers,
  CASE WHEN known.images THEN tree_totals.listed_layers_size END AS image_layers_size,
  CASE WHEN known.images THEN tree_totals.listed_layers_size - tree_totals.unique_exact END AS image_shared_exact,
  CASE WHEN known.images THEN tree_totals.unique_exact END AS image_unique_exact,
  CASE WHEN known.exact THEN tree_totals.unused END AS reclaimable_exact,
  CASE WHEN known.exact THEN tree_totals.hidden_size END AS hidden_size,
  CASE WHEN known.layers THEN tree_totals.layers END AS layers,
  CASE WHEN known.layers THEN tree_totals.layers_size END AS layers_size,
  CASE WHEN known.orphans THEN tree_totals.orphans END AS orphans,
  CASE WHEN known.orphans THEN tree_totals.orphans_size END AS orphans_size,
  CASE
    -- Directories without an owner have bytes on disk and no others.
    WHEN NOT known.orphans OR chosen_trees.kind = 'graphdriver' AND NOT known.orphan_directories THEN NULL
    WHEN tree_totals.orphans = 0 THEN 0
    ELSE tree_totals.orphans_bytes
  END AS orphans_bytes,
  CASE WHEN known.orphans THEN tree_totals.uncertain END AS orphans_uncertain,
  CASE WHEN known.orphan_layers THEN coalesce(orphan_sums.layers, 0) END AS orphan_layers,
  CASE WHEN known.orphan_layers THEN coalesce(orphan_sums.mounts, 0) END AS orphan_mounts,
  CASE WHEN known.orphan_directories THEN coalesce(orphan_sums.directories, 0) END AS orphan_directories,
  CASE WHEN known.layers THEN coalesce(orphan_sums.write_sets, 0) END AS orphan_write_sets,
  CASE WHEN known.orphans AND chosen_trees.kind = 'containerd' THEN coalesce(orphan_sums.snapshots, 0) END
    AS orphan_snapshots,
  CASE WHEN known.orphans AND chosen_trees.kind <> 'graphdriver' THEN coalesce(orphan_sums.blobs, 0) END AS orphan_blobs,
  CASE WHEN known.orphans THEN coalesce(orphan_sums.unsized, 0) END AS orphans_unsized,
  CASE WHEN known.layers THEN tree_totals.removals END AS removals,
  CASE
    WHEN NOT known.layers THEN NULL
    WHEN tree_totals.removals = 0 THEN 0
    ELSE tree_totals.removals_bytes
  END AS removals_bytes,
  CASE WHEN known.containers THEN tree_totals.containers END AS containers,
  CASE WHEN known.build_cache THEN coalesce(build_sums.records, 0) END AS build_records,
  CASE WHEN NOT known.build_cache THEN NULL WHEN build_sums.tree IS NULL THEN 0 ELSE build_sums.size END AS build_records_size,
  CASE
    WHEN NOT known.containers OR tree_totals.measured IS NULL THEN NULL
    WHEN tree_totals.containers = 0 THEN 0
    ELSE writable_sums.size
  END AS writable_size,
  CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.used, 0) END AS used_volumes,
  CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.unused, 0) END AS unused_volumes,
  tree_totals.measured AS measured_milliseconds,
  part_sums.bytes AS disk_bytes,
  part_sums.inodes AS disk_inodes,
  coalesce(finding_sums.errors, 0) AS errors,
  coalesce(finding_sums.warnings, 0) AS warnings,
  coalesce(finding_sums.infos, 0) AS infos,
  chosen_trees.file_system_size,
  chosen_trees.file_system_available,
  chosen_trees.inodes,
  chosen_trees.inodes_free
FROM chosen_trees
JOIN known ON known.tree = chosen_trees.tree
LEFT JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
LEFT JOIN orphan_sums ON orphan_sums.tree = chosen_trees.tree
LEFT JOIN build_sums ON build_sums.tree = chosen_trees.tree
LEFT JOIN writable_sums ON writable_sums.tree = chosen_trees.tree
LEFT JOIN part_sums ON part_sums.tree = chosen_trees.tree
LEFT JOIN volume_sums ON volume_sums.tree = chosen_trees.tree
LEFT JOIN finding_sums ON finding_sums.tree = chosen_trees.tree
ORDER BY
  chosen_trees.host,
  chosen_trees.inactive,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace
