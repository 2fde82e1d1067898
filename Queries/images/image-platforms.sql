-- title: Platforms of images
-- question: Which platforms does each image have, which of them does the tree hold, and what do they take?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts: none of the sums here depends on it
-- parameter: all boolean = false; intermediate images too
-- part: image-filter-parameters
-- part: tree-columns
-- column: image_id digest "IMAGE ID" id; what the engine calls the image: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: tags references "REPOSITORY:TAG" last; familiar references
-- column: kind text spare; image, attestation (provenance or a bill of materials of an image), or other
-- column: platform text "PLATFORM" "(no platform)"; system, processor and variant; null for what runs on none
-- column: manifest_digest digest "MANIFEST" sparest; null for graph drivers
-- column: config_digest digest "CONFIG" sparest; null where no tree of the index holds the manifest
-- column: attests digest hidden; the manifest that an attestation is about
-- column: held text; available: its manifest, config and all layers are there; unpacked: not all blobs are, but its layers are unpacked; incomplete: neither; missing: its manifest is not there
-- column: content_size bytes "CONTENT"; bytes of its blobs that are there, each as often as it is named; null for graph drivers
-- column: unpacked_size bytes "UNPACKED"; bytes of its layers where the tree has unpacked them; null where the store unpacks none
WITH
members AS (
  SELECT manifests.id AS manifest, manifests.config AS blob
  FROM manifests
  UNION ALL
  SELECT manifest_layers.manifest, manifest_layers.blob
  FROM manifest_layers
),
-- Of each manifest that is there. Were chosen_trees named here too, all its images would be sorted before the first row.
contents AS MATERIALIZED (
  SELECT
    held.tree,
    held.blob AS manifest,
    held.size + coalesce(sum(blobs.size), 0) AS size,
    count(*) = count(blobs.blob) AS is_whole
  FROM tree_names
  CROSS JOIN tree_blobs AS held
  CROSS JOIN members
  LEFT JOIN tree_blobs AS blobs ON blobs.tree = held.tree AND blobs.blob = members.blob AND blobs.gone IS NULL
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND held.tree = tree_names.tree
    AND held.gone IS NULL
    AND members.manifest = held.blob
  GROUP BY held.tree, held.blob
),
platforms AS (
  SELECT
    chosen_trees.*,
    targets.text AS image_id,
    -- part: listed-names-of-image
    images.created,
    parts.manifest,
    parts.kind AS part,
    parts.os,
    parts.architecture,
    parts.variant,
    parts.config,
    parts.attests,
    CASE
      WHEN chosen_trees.kind = 'graphdriver' THEN totals.size
      -- The snapshots by the store's own parents. Of several snapshotters that have a layer the first counts.
      WHEN chosen_trees.kind = 'containerd' AND parts.kind = 'image' THEN (
        WITH RECURSIVE stack AS (
          SELECT *
          FROM (
            SELECT
              tree_snapshots.key,
              tree_snapshots.snapshotter,
              tree_snapshots.parent,
              tree_snapshots.size
            FROM tree_images AS readable
            CROSS JOIN images AS read_configs
            CROSS JOIN digests AS tops
            CROSS JOIN store_keys
            CROSS JOIN tree_snapshots
            WHERE readable.tree = tree_images.tree
              AND readable.image = parts.image
              AND readable.target = tree_images.target
              AND readable.gone IS NULL
              AND read_configs.id = parts.image
              AND tops.id = read_configs.top
              AND store_keys.name = tops.text
              AND tree_snapshots.tree = tree_images.tree
              AND tree_snapshots.key = store_keys.id
              AND tree_snapshots.gone IS NULL
            ORDER BY tree_snapshots.snapshotter
            LIMIT 1
          )
          UNION
          SELECT
            below.key,
            below.snapshotter,
            below.parent,
            below.size
          FROM stack
          CROSS JOIN tree_snapshots AS below
          WHERE below.tree = tree_images.tree
            AND below.key = stack.parent
            AND below.snapshotter = stack.snapshotter
            AND below.gone IS NULL
        )
        SELECT sum(stack.size)
        FROM stack
      )
    END AS unpacked_size
  -- part: image-filter-rows
  JOIN target_images AS parts ON parts.target = tree_images.target
  -- part: image-filters
    AND NOT tree_images.further
    -- part: image-name-filter
),
-- part: image-filter-trees
SELECT
  -- part: tree
  platforms.image_id,
  platforms.tags,
  platforms.part AS kind,
  CASE platforms.part
    WHEN 'image' THEN platforms.os || '/' || platforms.architecture || coalesce('/' || platforms.variant, '')
  END AS platform,
  documents.text AS manifest_digest,
  configs.text AS config_digest,
  attested.text AS attests,
  CASE
    WHEN platforms.manifest IS NULL OR contents.is_whole THEN 'available'
    WHEN platforms.unpacked_size IS NOT NULL THEN 'unpacked'
    WHEN contents.manifest IS NOT NULL THEN 'incomplete'
    ELSE 'missing'
  END AS held,
  CASE WHEN platforms.manifest IS NOT NULL THEN coalesce(contents.size, 0) END AS content_size,
  coalesce(
    platforms.unpacked_size,
    CASE WHEN platforms.kind = 'containerd' AND tree_totals.layers IS NOT NULL THEN 0 END
  ) AS unpacked_size
FROM platforms
JOIN tree_totals ON tree_totals.tree = platforms.tree
LEFT JOIN contents ON contents.tree = platforms.tree AND contents.manifest = platforms.manifest
LEFT JOIN digests AS documents ON documents.id = platforms.manifest
LEFT JOIN digests AS configs ON configs.id = platforms.config
LEFT JOIN digests AS attested ON attested.id = platforms.attests
ORDER BY
  -- part: tree
  julianday(platforms.created) DESC,
  platforms.image_id,
  platforms.part = 'attestation',
  platforms.os,
  platforms.architecture,
  platforms.variant,
  documents.text
