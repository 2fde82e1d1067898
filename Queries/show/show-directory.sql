-- title: A driver directory
-- question: Who owns this directory, and which images or which container are behind it?
-- serves: strata show
-- parameter: id text; the directory's name: 32 bytes where it is 64 hexadecimal digits, else its own bytes
-- column: kind text; directory
-- column: directory text id; its name
-- part: tree-columns-with-driver
-- column: owner text "OWNER" "none"; layer, container, container init, build cache, interrupted removal, …; unknown; null: certainly none
-- column: orphan boolean; whether nothing needs it; null where that is not certain
-- column: certain boolean; whether the owner, or that there is none, is certain
-- column: blocked_by references "BLOCKED BY"; what makes it uncertain: damaged files that could be the owner, parts that were not read
-- part: seen-columns
-- column: chain_id digest "CHAIN ID"; the layer that it is of, or the layer below it
-- column: size bytes; recorded bytes of the layer
-- column: bytes bytes "ON DISK"; bytes on disk of the directory; null unless measured
-- column: inodes integer; files and directories in it; null unless measured
-- column: images json; images that have the layer, with a name where there is one
-- column: container_id digest "CONTAINER ID"; the container whose it is
-- column: container_name text "CONTAINER"; its name
-- column: build_record text "CACHE ID"; the record of the build cache that holds it
-- column: build_description text "CACHE DESCRIPTION"; what made that record
WITH likely_trees AS (
  -- Some layer of theirs has a directory whose name begins so.
  SELECT layer_directories.tree
  FROM layer_directories
  WHERE instr(layer_directories.beginnings, substr(:id, 1, 3)) > 0
),
uses AS (
  SELECT tree_layers.tree, 'layer' AS owner, tree_layers.chain, tree_layers.size, NULL AS container_id
  FROM likely_trees
  CROSS JOIN tree_layers
  -- The + keeps SQLite from using an index on gone: it reads a tree's rows in their order.
  WHERE tree_layers.tree = likely_trees.tree
    AND tree_layers.cache_id = :id
    AND +tree_layers.gone IS NULL
  UNION ALL
  SELECT
    tree_mounts.tree,
    coalesce(
      (
        SELECT tree_directories.owner
        FROM tree_directories
        WHERE tree_directories.tree = tree_mounts.tree AND tree_directories.name = :id
          AND tree_directories.gone IS NULL
      ),
      'container'
    ),
    tree_mounts.chain,
    NULL,
    tree_mounts.name
  FROM tree_mounts
  WHERE (tree_mounts.mount_id = :id OR tree_mounts.init_id = :id)
    AND tree_mounts.gone IS NULL
  UNION ALL
  SELECT tree_directories.tree, tree_directories.owner, NULL, NULL, NULL
  FROM tree_directories
  WHERE tree_directories.name = :id
    AND tree_directories.gone IS NULL
    AND NOT EXISTS (
      SELECT 1
      FROM tree_mounts
      WHERE tree_mounts.tree = tree_directories.tree AND tree_mounts.gone IS NULL
        AND (tree_mounts.mount_id = :id OR tree_mounts.init_id = :id)
    )
),
spans AS (
  SELECT tree_layers.tree, 'layers' AS area, tree_layers.since, tree_layers.gone
  FROM (SELECT DISTINCT uses.tree FROM uses) AS used
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = used.tree
    AND tree_layers.cache_id = :id
  UNION ALL
  SELECT tree_mounts.tree, 'mounts', tree_mounts.since, tree_mounts.gone
  FROM tree_mounts
  WHERE :id IN (tree_mounts.mount_id, tree_mounts.init_id)
  UNION ALL
  SELECT tree_directories.tree, 'directories', tree_directories.since, tree_directories.gone
  FROM tree_directories
  WHERE tree_directories.name = :id
),
orphaned AS (
  SELECT orphans.tree, current_orphans.certain
  FROM orphans
  JOIN current_orphans ON current_orphans.tree = orphans.tree AND current_orphans.path = orphans.path
  WHERE orphans.gone IS NULL
    AND (orphans.cache_id = :id OR orphans.init_id = :id)
),
judged AS (
  SELECT
    uses.*,
    orphaned.certain AS orphan_is_certain,
    CASE
      WHEN orphaned.tree IS NOT NULL THEN orphaned.certain
      WHEN uses.owner IN ('unknown', 'in flight') THEN 0
      WHEN uses.owner = 'layer'
        THEN EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = uses.tree AND area_scans.area = 'orphan layers and mounts')
      ELSE uses.owner IS NOT NULL
    END AS certain,
    CASE uses.owner WHEN 'layer' THEN 'layer' ELSE 'directory' END AS judged_as
  FROM uses
  LEFT JOIN orphaned ON orphaned.tree = uses.tree
)
SELECT
  'directory' AS kind,
  CASE length(:id) WHEN 32 THEN lower(hex(:id)) ELSE CAST(:id AS TEXT) END AS directory,
  -- part: tree
  CASE WHEN uses.owner IS NULL AND NOT uses.certain THEN 'unknown' ELSE uses.owner END AS owner,
  CASE WHEN uses.certain THEN uses.orphan_is_certain IS NOT NULL END AS orphan,
  uses.certain,
  (
    SELECT json_group_array(causes.cause)
    FROM (
      SELECT orphan_obstacles.cause
      FROM orphan_obstacles
      WHERE NOT uses.certain
        AND orphan_obstacles.tree = uses.tree
        AND orphan_obstacles.kind = uses.judged_as
      ORDER BY orphan_obstacles.cause
    ) AS causes
  ) AS blocked_by,
  (
    -- part: first-of-spans
    WHERE spans.tree = uses.tree
  ) AS first_seen,
  (
    -- part: last-of-spans
    WHERE spans.tree = uses.tree
  ) AS last_seen,
  chains.text AS chain_id,
  uses.size,
  measures.bytes,
  measures.inodes,
  (
    SELECT json_group_array(json_object('image_id', users.image_id, 'tag', users.tag))
    FROM (
      SELECT
        digests.text AS image_id,
        (
          SELECT min(tag_references.reference)
          FROM tag_references
          WHERE tag_references.target = tree_images.target AND tag_references.tree = uses.tree
        ) AS tag
      FROM image_layers
      JOIN tree_images ON tree_images.image = image_layers.image
        AND tree_images.tree = uses.tree AND tree_images.gone IS NULL
      JOIN digests ON digests.id = tree_images.image
      WHERE image_layers.chain = uses.chain AND uses.owner = 'layer'
      ORDER BY tag IS NULL, tag, image_id
    ) AS users
  ) AS images,
  uses.container_id,
  containers.name AS container_name,
  nullif(holds.name, '') AS build_record,
  build_records.description AS build_description
FROM judged AS uses
JOIN tree_names ON tree_names.tree = uses.tree
LEFT JOIN digests AS chains ON chains.id = uses.chain
LEFT JOIN containers ON containers.tree = uses.tree AND containers.container_id = uses.container_id
  AND containers.gone IS NULL
LEFT JOIN store_keys ON store_keys.name = CASE length(:id) WHEN 32 THEN lower(hex(:id)) ELSE CAST(:id AS TEXT) END
LEFT JOIN holds ON holds.tree = uses.tree AND holds.what = 'directory'
  AND holds.key = store_keys.id AND holds.gone IS NULL
LEFT JOIN build_records ON build_records.tree = uses.tree AND build_records.record = holds.name
  AND build_records.gone IS NULL
LEFT JOIN measures ON measures.tree = uses.tree AND measures.kind = 'directory'
  AND measures.name = :id AND measures.gone IS NULL
ORDER BY
  -- part: tree
  uses.owner,
  uses.container_id,
  build_record
