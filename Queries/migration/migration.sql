-- title: Migration to containerd's store
-- question: What does each host pay for the store that it left behind, what would be lost with it, and what does going over to containerd's take?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: in_use text; the store that the daemon uses: a driver, or containerd; null where the files contradict each other
-- column: store text; what the line is about: the driver's store, containerd, or both
-- column: entry text; what is counted: strata migration --help explains each
-- column: count integer; how many there are; null where they were never read
-- column: size bytes; their bytes as the store has recorded them; null where nothing has recorded them
-- column: bytes bytes "ON DISK" optional; their bytes on disk; null unless all of them were measured
-- column: blocked_by text "BLOCKED BY" below; why the old store is not to be removed now; null where nothing known needs it
WITH RECURSIVE
-- part: stores-of-hosts
compared_stores AS (
  SELECT *
  FROM stores
  WHERE stores.new_tree IS NOT NULL
),
-- part: images-of-stores
,
image_counts AS MATERIALIZED (
  SELECT
    stores.tree,
    count(*) FILTER (WHERE compared_images.status = 'in both') AS in_both,
    count(*) FILTER (WHERE compared_images.status = 'only in the old store') AS only_old,
    count(*) FILTER (WHERE compared_images.status = 'only in the new store') AS only_new,
    count(*) FILTER (WHERE compared_images.status = 'incomplete in the new store') AS incomplete,
    (
      SELECT count(*)
      FROM tags
      WHERE tags.tree = stores.tree
        AND tags.gone IS NULL
        AND NOT EXISTS (
          SELECT 1
          -- part: same-tag-in-new-store
            AND others.repo = tags.repo
            AND others.tag = tags.tag
            AND held.image = tags.target
        )
    ) AS lost_tags
  FROM compared_stores AS stores
  LEFT JOIN compared_images ON compared_images.tree = stores.tree
  GROUP BY stores.tree
),
-- Layers of the old store's listed images that the new one has not unpacked.
to_unpack AS MATERIALIZED (
  SELECT DISTINCT stores.tree, tree_layers.chain, tree_layers.size
  FROM compared_stores AS stores
  CROSS JOIN image_totals AS totals
  CROSS JOIN image_layers
  CROSS JOIN tree_layers
  WHERE totals.tree = stores.tree
    AND totals.kind IN ('tagged', 'dangling')
    AND image_layers.image = totals.image
    AND tree_layers.tree = stores.tree
    AND tree_layers.chain = image_layers.chain
    AND tree_layers.gone IS NULL
    AND NOT EXISTS (
      SELECT 1
      FROM tree_layers AS others
      WHERE others.tree = stores.new_tree AND others.chain = tree_layers.chain AND others.gone IS NULL
    )
),
-- Of several blobs that unpack to one layer the largest: which one would be pulled is not known.
compressed_sizes AS MATERIALIZED (
  SELECT blob_diff_ids.diff, max(manifest_layers.size) AS size
  FROM manifest_layers
  JOIN blob_diff_ids ON blob_diff_ids.blob = manifest_layers.blob
  GROUP BY blob_diff_ids.diff
),
-- The same layers, and those of hosts that have not gone over, as far as a manifest says the size of a blob.
compressed AS MATERIALIZED (
  SELECT stores.tree, count(*) AS count, sum(compressed_sizes.size) AS size
  FROM compressed_sizes
  CROSS JOIN chain_ids
  CROSS JOIN tree_layers
  CROSS JOIN stores
  WHERE chain_ids.diff = compressed_sizes.diff
    AND tree_layers.chain = chain_ids.id
    AND tree_layers.gone IS NULL
    AND stores.tree = tree_layers.tree
    AND NOT EXISTS (
      SELECT 1
      FROM tree_layers AS others
      WHERE others.tree = stores.new_tree AND others.chain = tree_layers.chain AND others.gone IS NULL
    )
    AND EXISTS (
      SELECT 1
      FROM image_layers
      CROSS JOIN image_totals AS totals
      WHERE image_layers.chain = tree_layers.chain
        AND totals.tree = tree_layers.tree
        AND totals.image = image_layers.image
        AND totals.kind IN ('tagged', 'dangling')
    )
  GROUP BY stores.tree
),
to_take AS MATERIALIZED (
  SELECT to_unpack.tree, count(*) AS count, sum(to_unpack.size) AS size
  FROM to_unpack
  GROUP BY to_unpack.tree
  UNION ALL
  SELECT stores.tree, tree_totals.listed_layers, tree_totals.listed_layers_size
  FROM stores
  JOIN tree_totals ON tree_totals.tree = stores.tree
  WHERE stores.new_tree IS NULL
),
-- The blobs to which the images of the new store lead.
named(tree, blob) AS (
  SELECT tree_images.tree, tree_images.target
  FROM compared_stores AS stores
  CROSS JOIN tree_images
  WHERE tree_images.tree = stores.new_tree AND tree_images.gone IS NULL
  UNION
  SELECT named.tree, index_manifests.child
  FROM named
  JOIN index_manifests ON index_manifests.idx = named.blob
  UNION
  SELECT named.tree, manifests.config
  FROM named
  JOIN manifests ON manifests.id = named.blob
  UNION
  SELECT named.tree, manifest_layers.blob
  FROM named
  JOIN manifest_layers ON manifest_layers.manifest = named.blob
),
copies AS MATERIALIZED (
  SELECT named.tree, count(*) AS count, sum(tree_blobs.size) AS size
  FROM named
  JOIN tree_blobs ON tree_blobs.tree = named.tree AND tree_blobs.blob = named.blob AND tree_blobs.gone IS NULL
  GROUP BY named.tree
),
-- The driver's folder and image/DRIVER, where they were measured.
measured AS MATERIALIZED (
  SELECT
    stores.tree,
    (
      SELECT sum(measured_parts.bytes)
      FROM measured_parts
      WHERE measured_parts.tree = stores.tree
        AND (
          measured_parts.kind IN ('directory', 'write-set')
          OR (
            measured_parts.kind = 'other'
            AND CAST(measured_parts.name AS TEXT) IN (stores.driver, 'image/' || stores.driver)
          )
        )
    ) AS bytes
  FROM stores
),
container_layers AS MATERIALIZED (
  SELECT stores.tree, sum(measured_parts.bytes) AS bytes
  FROM stores
  CROSS JOIN tree_mounts
  CROSS JOIN measured_parts
  WHERE tree_mounts.tree = stores.tree
    AND tree_mounts.gone IS NULL
    AND measured_parts.tree = stores.tree
    AND measured_parts.kind = 'directory'
    AND measured_parts.name IN (tree_mounts.mount_id, tree_mounts.init_id)
  GROUP BY stores.tree
),
-- Of the old store and of containerd's. On disk it is what records have of their own, or as a layer; a layer that a listed image
-- has is the image's.
build_cache AS MATERIALIZED (
  SELECT
    chosen.tree,
    count(records.record) AS count,
    CASE WHEN count(records.size) = count(records.record) THEN coalesce(sum(records.size), 0) END AS size,
    CASE WHEN totals.measured IS NOT NULL THEN (
      SELECT coalesce(sum(measured_parts.bytes), 0)
      FROM (
        SELECT coalesce(build_records.directory, tree_layers.cache_id) AS name
        FROM build_records
        LEFT JOIN tree_layers ON tree_layers.tree = build_records.tree
          AND tree_layers.chain = build_records.chain AND tree_layers.gone IS NULL
        WHERE build_records.tree = chosen.tree
          AND build_records.gone IS NULL
          AND NOT EXISTS (
            SELECT 1
            FROM image_layers
            CROSS JOIN image_totals AS users
            WHERE image_layers.chain = build_records.chain
              AND users.tree = build_records.tree
              AND users.image = image_layers.image
              AND users.kind IN ('tagged', 'dangling')
          )
        GROUP BY 1
      ) AS own
      JOIN measured_parts ON measured_parts.tree = chosen.tree
        AND measured_parts.kind = 'directory' AND measured_parts.name = own.name
    ) END AS bytes
  FROM (
    SELECT stores.tree FROM stores
    UNION
    SELECT stores.new_tree FROM compared_stores AS stores
  ) AS chosen
  JOIN tree_totals AS totals ON totals.tree = chosen.tree
  LEFT JOIN current_build_records AS records ON records.tree = chosen.tree
  WHERE EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = chosen.tree AND area_scans.area = 'build cache')
  GROUP BY chosen.tree
),
-- Where the daemon went back to the driver's store, that of containerd is the one out of use.
left_behind AS MATERIALIZED (
  SELECT stores.tree, coalesce(sum(removal_units.size), 0) AS size
  FROM compared_stores AS stores
  LEFT JOIN removal_units ON removal_units.tree = stores.new_tree
  WHERE stores.in_use = stores.driver
  GROUP BY stores.tree
),
-- Nothing is known of it where no scan has read the layers.
added AS (
  SELECT
    totals.tree,
    coalesce(to_take.count, 0) AS count,
    coalesce(to_take.size, 0) AS size,
    coalesce(compressed.count, 0) AS copies,
    coalesce(compressed.size, 0) AS copies_size
  FROM tree_totals AS totals
  LEFT JOIN to_take ON to_take.tree = totals.tree
  LEFT JOIN compressed ON compressed.tree = totals.tree
  WHERE totals.layers IS NOT NULL
)
SELECT
  stores.host,
  stores.driver,
  stores.root,
  stores.namespace,
  stores.in_use,
  line.value ->> 0 AS store,
  line.value ->> 1 AS entry,
  line.value ->> 2 AS count,
  line.value ->> 3 AS size,
  line.value ->> 4 AS bytes,
  CASE line.value ->> 1
    WHEN 'freed by removing its images' THEN CASE
      WHEN new_totals.containers IS NULL THEN 'the containers were not read: some may have their writable layers there'
      WHEN new_totals.containers > 0
        THEN 'containers that have their writable layers there: ' || new_totals.containers
    END
    WHEN 'freed by its removal' THEN CASE
      WHEN left_behind.tree IS NOT NULL THEN 'the daemon went back to it from containerd''s store'
      WHEN stores.in_use = stores.driver THEN 'the daemon uses it'
      WHEN stores.in_use IS NULL THEN 'it is not certain which store the daemon uses'
      WHEN stores.scanned < (SELECT max(scans.time) FROM scans WHERE scans.tree = stores.new_tree)
        THEN 'it was last read at ' || stores.scanned || ', before containerd''s: it may be gone'
      WHEN totals.containers IS NULL THEN 'the containers were not read: some may have their writable layers there'
      WHEN totals.containers > 0 THEN 'containers that have their writable layers there: ' || totals.containers
    END
  END AS blocked_by
FROM stores
JOIN tree_totals AS totals ON totals.tree = stores.tree
LEFT JOIN tree_totals AS new_totals ON new_totals.tree = stores.new_tree
LEFT JOIN image_counts ON image_counts.tree = stores.tree
LEFT JOIN copies ON copies.tree = stores.new_tree
LEFT JOIN added ON added.tree = stores.tree
LEFT JOIN measured ON measured.tree = stores.tree
LEFT JOIN container_layers ON container_layers.tree = stores.tree
LEFT JOIN build_cache ON build_cache.tree = stores.tree
LEFT JOIN build_cache AS new_cache ON new_cache.tree = stores.new_tree
LEFT JOIN left_behind ON left_behind.tree = stores.tree
CROSS JOIN json_each(json_array(
  json_array(
    stores.driver, 'image layers', totals.listed_layers, totals.listed_layers_size, totals.listed_layers_bytes, 0),
  json_array(
    stores.driver, 'container layers', totals.containers, CASE totals.containers WHEN 0 THEN 0 END,
    CASE WHEN measured.bytes IS NOT NULL THEN coalesce(container_layers.bytes, 0) END, 0),
  json_array(stores.driver, 'build cache', build_cache.count, build_cache.size, build_cache.bytes, 0),
  json_array('both', 'images', image_counts.in_both, NULL, NULL, 1),
  json_array(stores.driver, 'images only there', image_counts.only_old, NULL, NULL, 1),
  json_array(stores.driver, 'tags only there', image_counts.lost_tags, NULL, NULL, 1),
  json_array('containerd', 'images only there', image_counts.only_new, NULL, NULL, 1),
  json_array('containerd', 'incomplete images', image_counts.incomplete, NULL, NULL, 1),
  json_array(
    'containerd', 'unpacked layers', new_totals.listed_layers, new_totals.listed_layers_size - copies.size, NULL, 1),
  json_array('containerd', 'compressed copies', copies.count, copies.size, NULL, 1),
  json_array('containerd', 'build cache', new_cache.count, new_cache.size, new_cache.bytes, 1),
  json_array('containerd', 'freed by removing its images', NULL, left_behind.size, NULL, 2),
  json_array('containerd', 'unpacked layers to add', added.count, added.size, NULL, 0),
  json_array('containerd', 'compressed copies to add', added.copies, added.copies_size, NULL, 0),
  json_array(
    'containerd', 'copies to add, size unknown', added.count - added.copies,
    CASE added.count WHEN added.copies THEN 0 END, NULL, 0),
  json_array(stores.driver, 'freed by its removal', NULL, totals.layers_size, measured.bytes, 0)
)) AS line
WHERE CASE line.value ->> 5
  WHEN 0 THEN TRUE
  WHEN 1 THEN stores.new_tree IS NOT NULL
  ELSE left_behind.tree IS NOT NULL
END
ORDER BY
  stores.host,
  stores.driver,
  stores.root,
  line.key
