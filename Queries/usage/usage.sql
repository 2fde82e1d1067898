-- title: Disk usage
-- question: What do images, containers, volumes and the build cache of each tree take, as docker system df says, and what else lies there?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: version text hidden; Docker's version whose arithmetic this is
-- column: inactive boolean "INACTIVE" optional; the daemon uses another driver or containerd's store; null where the files contradict each other
-- column: type text id; Images, Containers, Local Volumes and Build Cache are docker's rows; behind these comes what no docker command lists, and Total where all was measured
-- column: total integer; how many there are; null where that is unknown: volumes are listed by a measure alone
-- column: active integer; those that are used: images with containers, containers that run, volumes with containers, records that a build uses
-- column: size bytes; their bytes as docker counts them; of what docker does not count the bytes of its files or recorded layers; null where only a measure knows it and there is none, and of the build cache for Docker 23 to 28, of which it is not known; Total: of all rows, of which Docker 29 counts layers that images and the build cache share in both
-- column: reclaimable bytes; what docker system df of that version says; Total: of its four rows
-- column: percent percent "%" sparest; the part of size that is reclaimable, as docker shows it
-- column: exact bytes "EXACT"; what removing all that is not active really frees: of images the layers' bytes, but for those that a container may need which Docker does not list; of containers the bytes on disk of their layers, folders and logs; of orphans the bytes on disk of those that are certain, of all else bytes on disk; null where that is unknown, and of Total, since what one removal frees depends on the others
-- column: at_most bytes "AT MOST" optional; where exact is null of images, or is of those orphans alone that are certain: it is no more than this
-- column: bytes bytes "ON DISK" optional; bytes of the blocks that are taken, each file once; null unless measured
-- column: measured time hidden; the moment of the measure; null where there was none
-- column: uncertain integer hidden; of orphans: how many a damaged file could own
-- column: unsized integer hidden; of orphans: of how many only a measure finds the bytes, which size leaves out
-- column: errors integer hidden; findings of severity error in the tree: the figures may lack what damaged files hold
WITH RECURSIVE
chosen_trees AS (
  SELECT
    current_trees.*,
    coalesce(:as, current_trees.counts_as) AS version
  FROM current_trees
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0
),
-- part: doubtful-trees
container_sums AS (
  SELECT
    containers.tree,
    count(*) AS total,
    sum(containers.state IN ('running', 'paused', 'restarting')) AS active,
    count(writable.size) = count(*) AS measured,
    sum(writable.size) AS size,
    sum(CASE WHEN containers.state IN ('running', 'paused', 'restarting') THEN 0 ELSE writable.size END) AS reclaimable,
    CASE WHEN count(directories.bytes) = count(*) THEN
      sum(
        CASE WHEN containers.state IN ('running', 'paused', 'restarting') THEN 0 ELSE (
          SELECT sum(measured_parts.bytes)
          FROM (
            SELECT 'directory' AS kind, directories.name
            UNION ALL
            SELECT 'directory', coalesce(tree_mounts.init_id, CAST(init_snapshots.directory AS BLOB))
            UNION ALL
            SELECT 'container', CAST(containers.container_id AS BLOB)
            UNION ALL
            SELECT 'log', CAST(containers.container_id AS BLOB)
          ) AS own
          CROSS JOIN measured_parts
          WHERE measured_parts.tree = containers.tree
            AND measured_parts.kind = own.kind
            AND measured_parts.name = own.name
            -- What an image is built on stays: a container's init layer where it was committed.
            AND measured_parts.part IN ('container layers', 'containers', 'logs')
        ) END)
    END AS exact
  FROM containers
  -- part: container-measures
  LEFT JOIN store_keys AS init_keys ON init_keys.name = containers.container_id || '-init'
  LEFT JOIN tree_snapshots AS init_snapshots ON init_snapshots.tree = containers.tree
    AND init_snapshots.key = init_keys.id AND init_snapshots.gone IS NULL
  WHERE containers.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND containers.gone IS NULL
    AND containers.unlisted IS NULL
  GROUP BY containers.tree
),
used_volumes AS MATERIALIZED (
  SELECT DISTINCT chosen_trees.tree, chosen_trees.host, chosen_trees.root, container_volumes.volume
  FROM chosen_trees
  CROSS JOIN container_volumes
  WHERE container_volumes.tree = chosen_trees.tree
    AND container_volumes.gone IS NULL
    AND container_volumes.driver = 'local'
),
volume_sums AS (
  SELECT
    measures.tree,
    count(*) AS total,
    count(own.volume) AS active,
    sum(measures.apparent) AS size,
    sum(CASE WHEN own.volume IS NULL THEN measures.apparent ELSE 0 END) AS reclaimable,
    -- Of containers in another tree of the root Docker knows nothing, and yet these need their volumes.
    sum(
      CASE
        WHEN (chosen_trees.host, chosen_trees.root, CAST(measures.name AS TEXT)) IN (
          SELECT used_volumes.host, used_volumes.root, used_volumes.volume
          FROM used_volumes
        ) THEN 0
        ELSE measures.bytes
      END
    ) AS exact
  FROM chosen_trees
  CROSS JOIN measures
  LEFT JOIN used_volumes AS own ON own.tree = measures.tree AND own.volume = CAST(measures.name AS TEXT)
  WHERE measures.tree = chosen_trees.tree
    AND measures.kind = 'volume'
    AND measures.part <> 'volumes with options'
    AND measures.gone IS NULL
  GROUP BY measures.tree
),
build_sums AS (
  SELECT
    records.tree,
    count(*) AS total,
    count(records.size) = count(*) AS known,
    sum(records.size) AS size,
    sum(CASE WHEN shared_records.record IS NULL THEN records.size ELSE 0 END) AS unshared
  FROM caching_trees
  CROSS JOIN current_build_records AS records
  LEFT JOIN shared_records ON shared_records.tree = records.tree AND shared_records.record = records.record
  WHERE records.tree = caching_trees.tree
  GROUP BY records.tree
),
part_sums AS MATERIALIZED (
  SELECT
    parts.tree,
    CASE parts.part
      WHEN 'images' THEN 'Images'
      WHEN 'containers' THEN 'Containers'
      WHEN 'container layers' THEN 'Containers'
      WHEN 'volumes' THEN 'Local Volumes'
      WHEN 'unused volumes' THEN 'Local Volumes'
      WHEN 'build cache' THEN 'Build Cache'
      ELSE upper(substr(parts.part, 1, 1)) || substr(parts.part, 2)
    END AS type,
    sum(parts.things) AS total,
    sum(parts.apparent) AS size,
    sum(parts.bytes) AS bytes
  FROM tree_parts AS parts
  WHERE parts.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
  GROUP BY 1, 2
),
types AS (
  SELECT
    chosen_trees.tree,
    1 AS position,
    'Images' AS type,
    CASE WHEN tree_totals.listed_layers IS NOT NULL THEN tree_totals.images END AS total,
    CASE
      WHEN tree_totals.listed_layers IS NOT NULL AND tree_totals.containers IS NOT NULL
        THEN tree_totals.used_images
    END AS active,
    tree_totals.listed_layers_size AS size,
    CASE
      WHEN tree_totals.listed_layers_size IS NULL OR tree_totals.containers IS NULL THEN NULL
      WHEN chosen_trees.kind = 'containerd' THEN tree_totals.unused_alone_listed
      WHEN chosen_trees.version = '29.4' THEN tree_totals.unused_alone_all
      WHEN chosen_trees.version = '29' THEN tree_totals.listed_layers_size - tree_totals.unused_alone_all
      WHEN chosen_trees.version = '20.10' THEN tree_totals.listed_layers_size - tree_totals.used_alone_listed
      ELSE tree_totals.listed_layers_size - tree_totals.used_alone_all
    END AS reclaimable,
    CASE WHEN doubtful_trees.tree IS NULL THEN tree_totals.unused END AS exact,
    CASE WHEN doubtful_trees.tree IS NOT NULL THEN tree_totals.unused END AS at_most
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  LEFT JOIN doubtful_trees ON doubtful_trees.tree = chosen_trees.tree
  UNION ALL
  SELECT
    chosen_trees.tree,
    2,
    'Containers',
    coalesce(container_sums.total, 0),
    coalesce(container_sums.active, 0),
    CASE WHEN container_sums.tree IS NULL THEN 0 WHEN container_sums.measured THEN container_sums.size END,
    CASE WHEN container_sums.tree IS NULL THEN 0 WHEN container_sums.measured THEN container_sums.reclaimable END,
    CASE WHEN container_sums.tree IS NULL THEN 0 ELSE container_sums.exact END,
    NULL
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree AND tree_totals.containers IS NOT NULL
  LEFT JOIN container_sums ON container_sums.tree = chosen_trees.tree
  UNION ALL
  SELECT
    chosen_trees.tree,
    3,
    'Local Volumes',
    CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.total, 0) END,
    CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.active, 0) END,
    CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.size, 0) END,
    CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.reclaimable, 0) END,
    CASE WHEN tree_totals.measured IS NOT NULL THEN coalesce(volume_sums.exact, 0) END,
    NULL
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  LEFT JOIN volume_sums ON volume_sums.tree = chosen_trees.tree
  WHERE chosen_trees.kind = 'graphdriver' OR chosen_trees.namespace = 'moby'
  UNION ALL
  SELECT
    chosen_trees.tree,
    4,
    'Build Cache',
    coalesce(build_sums.total, 0),
    CASE WHEN NOT chosen_trees.live THEN 0 END,
    CASE
      WHEN build_sums.tree IS NULL THEN 0
      WHEN NOT build_sums.known OR chosen_trees.version = '23' THEN NULL
      WHEN chosen_trees.version = '20.10' THEN build_sums.unshared
      ELSE build_sums.size
    END,
    CASE WHEN build_sums.tree IS NULL THEN 0 WHEN build_sums.known THEN build_sums.unshared END,
    CASE WHEN build_sums.tree IS NULL THEN 0 END,
    NULL
  FROM chosen_trees
  LEFT JOIN build_sums ON build_sums.tree = chosen_trees.tree
  WHERE EXISTS (
    SELECT 1
    FROM area_scans
    WHERE area_scans.tree = chosen_trees.tree AND area_scans.area = 'build cache'
  )
  UNION ALL
  SELECT
    chosen_trees.tree,
    5,
    'Orphans',
    tree_totals.orphans,
    NULL,
    tree_totals.orphans_size,
    NULL,
    CASE
      WHEN tree_totals.uncertain > 0 THEN (
        SELECT CASE count(*) WHEN count(current_orphans.bytes) THEN coalesce(sum(current_orphans.bytes), 0) END
        FROM current_orphans
        WHERE current_orphans.tree = chosen_trees.tree
          AND current_orphans.certain
      )
      ELSE tree_totals.orphans_bytes
    END,
    CASE WHEN tree_totals.uncertain > 0 THEN tree_totals.orphans_bytes END
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  UNION ALL
  SELECT
    chosen_trees.tree,
    6,
    'Interrupted removals',
    tree_totals.removals,
    NULL,
    tree_totals.removals_size,
    NULL,
    tree_totals.removals_bytes,
    NULL
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  WHERE tree_totals.removals > 0
  UNION ALL
  SELECT
    chosen_trees.tree,
    6,
    'Hidden images',
    tree_totals.hidden_images,
    NULL,
    CASE WHEN doubtful_trees.tree IS NULL THEN tree_totals.hidden_size END,
    NULL,
    NULL,
    NULL
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  LEFT JOIN doubtful_trees ON doubtful_trees.tree = chosen_trees.tree
  WHERE tree_totals.hidden_images > 0
  UNION ALL
  SELECT
    part_sums.tree,
    6,
    part_sums.type,
    part_sums.total,
    NULL,
    part_sums.size,
    NULL,
    NULL,
    NULL
  FROM part_sums
  WHERE part_sums.type NOT IN (
    'Images', 'Containers', 'Local Volumes', 'Build Cache', 'Orphans', 'Interrupted removals', 'Hidden images'
  )
),
shown_types AS MATERIALIZED (
  SELECT types.*
  FROM types
  JOIN chosen_trees ON chosen_trees.tree = types.tree
  -- containerd's namespaces for what Docker has removed hold no images.
  WHERE types.position > 5 OR types.total <> 0 OR chosen_trees.namespace IN ('', 'moby')
),
all_types AS (
  SELECT *
  FROM shown_types
  UNION ALL
  SELECT
    tree,
    7,
    'Total',
    NULL,
    NULL,
    -- What its images are made of has a row of its own where a tree is out of use, too.
    CASE WHEN count(size) = count(*) AND max(type = 'Inactive trees') = 0 THEN sum(size) END,
    CASE WHEN sum(position < 5 AND reclaimable IS NULL) = 0 THEN sum(reclaimable) END,
    NULL,
    NULL
  FROM shown_types
  WHERE tree IN (SELECT part_sums.tree FROM part_sums)
  GROUP BY tree
),
error_counts AS (
  SELECT findings.tree, count(*) AS errors
  FROM findings
  WHERE findings.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND findings.severity = 2
    AND findings.gone IS NULL
  GROUP BY findings.tree
),
-- part: shared-build-records
SELECT
  -- part: tree
  chosen_trees.version,
  chosen_trees.inactive,
  types.type,
  types.total,
  types.active,
  types.size,
  types.reclaimable,
  CASE WHEN types.size > 0 THEN round(100.0 * types.reclaimable / types.size, 1) END AS percent,
  types.exact,
  types.at_most,
  -- Most of these lie in the driver's folder, which a copy of a root may lack.
  CASE
    WHEN chosen_trees.kind <> 'graphdriver'
      OR types.type NOT IN ('Images', 'Containers', 'Build Cache', 'Orphans', 'Interrupted removals', 'Hidden images')
      OR EXISTS (
        SELECT 1
        FROM area_scans
        WHERE area_scans.tree = types.tree AND area_scans.area = 'directories' AND area_scans.at = tree_totals.measured
      )
      THEN
        coalesce(
          part_sums.bytes,
          CASE WHEN types.type = 'Total' THEN (
            SELECT sum(all_parts.bytes)
            FROM part_sums AS all_parts
            WHERE all_parts.tree = types.tree
          ) END,
          -- Layers of a tree that is out of use are counted together.
          CASE
            WHEN tree_totals.measured IS NOT NULL AND (chosen_trees.inactive IS NOT 1 OR types.total = 0) THEN 0
          END
        )
  END AS bytes,
  scans.time AS measured,
  CASE types.type WHEN 'Orphans' THEN tree_totals.uncertain END AS uncertain,
  CASE WHEN types.type = 'Orphans' AND types.total IS NOT NULL THEN (
    SELECT count(*)
    FROM orphans
    WHERE orphans.tree = types.tree
      AND orphans.gone IS NULL
      AND orphans.kind <> 'removal'
      AND orphans.size IS NULL
  ) END AS unsized,
  coalesce(error_counts.errors, 0) AS errors
FROM all_types AS types
JOIN chosen_trees ON chosen_trees.tree = types.tree
JOIN tree_totals ON tree_totals.tree = types.tree
LEFT JOIN part_sums ON part_sums.tree = types.tree AND part_sums.type = types.type
LEFT JOIN error_counts ON error_counts.tree = types.tree
LEFT JOIN scans ON scans.tree = types.tree AND scans.at = tree_totals.measured
ORDER BY
  chosen_trees.host,
  chosen_trees.inactive,
  chosen_trees.written DESC,
  -- part: tree
  types.position,
  bytes DESC,
  types.type
