-- title: What a removal frees
-- question: How many bytes would removing these images free on each host, exactly, and what would Docker have said?
-- serves: strata reclaim
-- parameter: images text; a JSON array of IDs (sha256: and 64 digits), or of [host, driver, root, namespace, ID] for images of one tree
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: force boolean = false; remove images that containers have, too
-- parameter: doubtful boolean = false; remove images that a container may need which Docker does not list, too
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: asked integer; how many of the images the tree has
-- column: removed integer; listed images that would go
-- column: intermediates integer hidden; intermediate images that would go with them
-- column: staying references; those asked for that would stay
-- column: staying_why references hidden; of each of these: container (it has one), possible-container (Docker does not list it, and it may need the image), child (an image that stays is made from it), or hidden (Docker does not list the image)
-- column: layers integer; layers that would go, in containerd's store snapshots; null, as freed, where certain is false
-- column: blobs integer optional; in containerd's store: blobs that would go with them
-- column: freed bytes; bytes of all these: not of those that kept images, mounts, the build cache or layers above them hold, nor of blobs whose file another namespace keeps
-- column: freed_at_most bytes "FREED AT MOST" optional; where certain is false: what is freed is no more than this; null where layers were never read
-- column: freed_bytes bytes "FREED ON DISK" hidden; the same as freed on disk; null unless all of it was measured
-- column: size bytes "SUM OF SIZES" hidden; the removed images' sizes, added up
-- column: unique_exact bytes "UNIQUE EXACT" spare; the bytes that no image has but one of those removed, added up: without what these share among themselves, and with what stays because a container, the build cache or a layer above holds it too
-- column: kept_by references hidden; what holds some of these images' layers too, so that it stays: container or build cache; in containerd's store what holds one of the images itself, such as a lease; null where certain is false
-- column: docker_20_10 bytes "BY 20.10" hidden; reclaimable of docker system df up to 20.10, had the other listed images containers: LayersSize less their unique sizes; null, as the next, for containerd's store, and all four where no Docker uses it
-- column: docker_23 bytes "BY 23" hidden; the same from 23.0 to 28, where unlisted images count as users of a layer
-- column: docker_29 bytes "BY 29" hidden; the same in 29.0 to 29.3: LayersSize less the unique sizes of the removed images; with containerd's store as from 29.4 on
-- column: docker_29_4 bytes "BY 29.4" hidden; the same from 29.4 on: the unique sizes of the removed images
-- column: doubtful references hidden; those that would go and that a container may need which Docker does not list
-- column: broken_images integer hidden; images that Docker does not list and that need some of these layers: no repair brings them back once the layers are gone
-- column: certain boolean; false where the last scan did not read images, layers, mounts, containers or the build cache, which may hold some of it, or where an image would go that a container may need which Docker does not list
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT tree_names.*, trees.kind = 'containerd' AS has_units
  FROM tree_names
  JOIN trees ON trees.id = tree_names.tree
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
),
-- part: removal-doubts
targets AS MATERIALIZED (
  SELECT DISTINCT
    chosen_trees.tree,
    chosen_trees.has_units,
    totals.image,
    totals.shown,
    totals.kind,
    coalesce(totals.containers, 0) AS containers
  FROM chosen_trees
  CROSS JOIN asked
  CROSS JOIN image_totals AS totals
  WHERE asked.tree IN (0, chosen_trees.tree)
    AND totals.tree = chosen_trees.tree
    AND totals.image = asked.image
    AND totals.shown = coalesce(asked.shown, totals.shown)
    -- Another platform goes with the image that stands for it.
    AND NOT totals.further
),
-- Docker removes the parents of an image with it, as long as they are intermediate and no container has them. In
-- containerd's store an image goes when its names go, and no other with it.
reached AS MATERIALIZED (
  SELECT targets.tree, targets.image, targets.shown, targets.has_units
  FROM targets
  WHERE targets.kind <> 'hidden'
    AND (targets.containers = 0 OR :force)
    AND (:doubtful OR (targets.tree, targets.image) NOT IN (SELECT tree, image FROM possibly_used))
  UNION
  SELECT parents.tree, parents.image, parents.shown, FALSE
  FROM reached
  CROSS JOIN tree_images
  CROSS JOIN image_totals AS parents
  WHERE NOT reached.has_units
    AND tree_images.tree = reached.tree
    AND tree_images.image = reached.image
    AND tree_images.gone IS NULL
    AND parents.tree = tree_images.tree
    AND parents.image = tree_images.parent
    AND parents.kind = 'intermediate'
    AND coalesce(parents.containers, 0) = 0
),
-- It removes no image that has a child.
kept AS (
  SELECT reached.tree, reached.image, reached.shown, FALSE
  FROM reached
  CROSS JOIN tree_images AS children INDEXED BY images_by_parent
  WHERE NOT reached.has_units
    AND children.parent = reached.image
    AND children.tree = reached.tree
    AND children.gone IS NULL
    AND children.hidden = 0
    AND (children.tree, children.image) NOT IN (SELECT others.tree, others.image FROM reached AS others)
  UNION
  SELECT tree_images.tree, tree_images.parent, tree_images.parent, FALSE
  FROM kept
  CROSS JOIN tree_images
  WHERE tree_images.tree = kept.tree
    AND tree_images.image = kept.image
    AND tree_images.gone IS NULL
    AND (tree_images.tree, tree_images.parent) IN (SELECT reached.tree, reached.image FROM reached)
),
removed AS MATERIALIZED (
  SELECT reached.tree, reached.image, reached.shown, reached.has_units
  FROM reached
  EXCEPT
  SELECT *
  FROM kept
),
stacks AS (
  SELECT removed.tree, image_layers.chain, count(*) AS images
  FROM removed
  CROSS JOIN image_layers
  WHERE NOT removed.has_units
    AND image_layers.image = removed.image
  GROUP BY removed.tree, image_layers.chain
),
-- Layers that no image has but those removed. Docker does not know hidden images.
left_over AS MATERIALIZED (
  SELECT stacks.tree, stacks.chain
  FROM stacks
  LEFT JOIN shared_layers ON shared_layers.tree = stacks.tree AND shared_layers.chain = stacks.chain
  WHERE stacks.images = coalesce(shared_layers.users, 1)
),
-- part: unclaimed-layers
freed_units AS (
  SELECT units.tree, units.snapshots, units.blobs, units.size
  FROM removed
  CROSS JOIN unit_images
  CROSS JOIN removal_units AS units
  WHERE unit_images.tree = removed.tree
    AND unit_images.shown = removed.shown
    AND units.tree = unit_images.tree
    AND units.unit = unit_images.unit
  GROUP BY units.tree, units.unit
  HAVING count(*) = units.images
),
freed AS (
  SELECT
    unclaimed.tree,
    count(*) AS layers,
    NULL AS blobs,
    coalesce(sum(tree_layers.size), 0) AS size,
    coalesce(sum(measures.bytes - coalesce(overlaps.bytes, 0)), 0) AS bytes,
    -- A layer that was there when all was measured, and has no directory, takes nothing, unless no directories were there.
    sum(
      measures.bytes IS NULL
      AND (
        tree_layers.since > tree_totals.measured
        OR NOT EXISTS (
          SELECT 1
          FROM area_scans
          WHERE area_scans.tree = tree_layers.tree
            AND area_scans.area = 'directories'
            AND area_scans.at = tree_totals.measured
        )
      )
    ) AS unmeasured
  FROM unclaimed
  JOIN tree_totals ON tree_totals.tree = unclaimed.tree
  CROSS JOIN tree_layers
  LEFT JOIN measures ON measures.tree = tree_layers.tree AND measures.kind = 'directory'
    AND measures.name = tree_layers.cache_id AND measures.gone IS NULL
  LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = tree_layers.tree AND overlaps.kind = 'directory'
    AND overlaps.name = tree_layers.cache_id AND overlaps.gone IS NULL
  WHERE tree_layers.tree = unclaimed.tree
    AND tree_layers.chain = unclaimed.chain
    AND tree_layers.gone IS NULL
  GROUP BY unclaimed.tree
  UNION ALL
  SELECT tree, sum(snapshots), sum(blobs), sum(size), NULL, 1
  FROM freed_units
  GROUP BY tree
),
breaking AS (
  SELECT unclaimed.tree, count(DISTINCT tree_images.image) AS images
  FROM unclaimed
  CROSS JOIN shared_layers
  CROSS JOIN image_layers
  CROSS JOIN tree_images
  WHERE shared_layers.tree = unclaimed.tree
    AND shared_layers.chain = unclaimed.chain
    AND shared_layers.hidden > 0
    AND image_layers.chain = unclaimed.chain
    AND tree_images.tree = unclaimed.tree
    AND tree_images.image = image_layers.image
    AND tree_images.gone IS NULL
    AND tree_images.hidden = 1
  GROUP BY unclaimed.tree
),
sums AS (
  SELECT
    removed.tree,
    count(*) FILTER (WHERE totals.kind <> 'intermediate') AS images,
    count(*) FILTER (WHERE totals.kind = 'intermediate') AS intermediates,
    sum(totals.size) FILTER (WHERE totals.kind <> 'intermediate') AS size,
    sum(totals.unique_exact) FILTER (WHERE totals.kind <> 'intermediate') AS unique_exact,
    coalesce(sum(totals.size - totals.shared_listed) FILTER (WHERE totals.kind <> 'intermediate'), 0) AS unique_listed,
    coalesce(sum(totals.size - totals.shared_all) FILTER (WHERE totals.kind <> 'intermediate'), 0) AS unique_all
  FROM removed
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = removed.tree AND totals.image = removed.image AND totals.shown = removed.shown
  GROUP BY removed.tree
),
tree_sums AS (
  SELECT
    touched.tree,
    coalesce(sum(totals.size - totals.shared_listed), 0) AS unique_listed,
    coalesce(sum(totals.size - totals.shared_all), 0) AS unique_all
  FROM (SELECT DISTINCT targets.tree FROM targets) AS touched
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = touched.tree AND totals.kind IN ('tagged', 'dangling')
  GROUP BY touched.tree
),
counts AS (
  SELECT targets.tree, count(*) AS asked
  FROM targets
  GROUP BY targets.tree
),
named AS (
  SELECT
    sorted.tree,
    json_group_array(sorted.name) FILTER (WHERE sorted.why IS NOT NULL) AS staying,
    json_group_array(sorted.why) FILTER (WHERE sorted.why IS NOT NULL) AS staying_why,
    json_group_array(sorted.name) FILTER (WHERE sorted.why IS NULL) AS doubtful
  FROM (
    SELECT
      others.tree,
      others.why,
      coalesce(
        (
          SELECT min(tag_references.reference)
          FROM tree_images
          CROSS JOIN tag_references
          WHERE tree_images.tree = others.tree
            AND tree_images.image = others.image
            AND tree_images.shown = others.shown
            AND tree_images.gone IS NULL
            AND tag_references.target = tree_images.target
            AND tag_references.tree = others.tree
        ),
        digests.text
      ) AS name
    FROM (
      SELECT
        targets.tree,
        targets.image,
        targets.shown,
        CASE
          WHEN targets.kind = 'hidden' THEN 'hidden'
          WHEN targets.containers > 0 AND NOT :force THEN 'container'
          WHEN NOT :doubtful AND (targets.tree, targets.image) IN (SELECT tree, image FROM possibly_used)
            THEN 'possible-container'
          ELSE 'child'
        END AS why
      FROM targets
      WHERE (targets.tree, targets.shown) NOT IN (SELECT removed.tree, removed.shown FROM removed)
      UNION ALL
      SELECT removed.tree, removed.image, removed.shown, NULL
      FROM removed
      WHERE (removed.tree, removed.image) IN (SELECT tree, image FROM possibly_used)
    ) AS others
    JOIN digests ON digests.id = others.shown
    ORDER BY others.tree, name
  ) AS sorted
  GROUP BY sorted.tree
),
answers AS (
  SELECT
    counts.tree,
    counts.asked,
    coalesce(named.staying, '[]') AS staying,
    coalesce(named.staying_why, '[]') AS staying_why,
    coalesce(named.doubtful, '[]') AS doubtful,
    counts.tree NOT IN (SELECT doubtful_trees.tree FROM doubtful_trees)
      AND coalesce(named.doubtful, '[]') = '[]' AS certain
  FROM counts
  LEFT JOIN named ON named.tree = counts.tree
)
SELECT
  -- part: tree
  answers.asked,
  coalesce(sums.images, 0) AS removed,
  coalesce(sums.intermediates, 0) AS intermediates,
  answers.staying,
  answers.staying_why,
  CASE WHEN answers.certain THEN coalesce(freed.layers, 0) END AS layers,
  CASE WHEN answers.certain AND chosen_trees.has_units THEN coalesce(freed.blobs, 0) END AS blobs,
  CASE WHEN answers.certain THEN coalesce(freed.size, 0) END AS freed,
  CASE WHEN NOT answers.certain AND tree_totals.layers IS NOT NULL THEN coalesce(freed.size, 0) END AS freed_at_most,
  CASE
    WHEN answers.certain AND tree_totals.measured IS NOT NULL AND coalesce(freed.unmeasured, 0) = 0
      THEN coalesce(freed.bytes, 0)
  END AS freed_bytes,
  CASE WHEN tree_totals.layers IS NOT NULL THEN coalesce(sums.size, 0) END AS size,
  CASE WHEN tree_totals.layers IS NOT NULL THEN coalesce(sums.unique_exact, 0) END AS unique_exact,
  CASE WHEN answers.certain THEN (
    SELECT json_group_array(keepers.name)
    FROM (
      SELECT 'container' AS name
      FROM tree_mounts
      WHERE NOT chosen_trees.has_units
        AND coalesce(freed.size, 0) < sums.unique_exact
        AND tree_mounts.tree = answers.tree
        AND tree_mounts.gone IS NULL
        AND tree_mounts.mount_id IS NOT NULL
        AND (tree_mounts.tree, tree_mounts.chain) IN (SELECT left_over.tree, left_over.chain FROM left_over)
      UNION
      SELECT holds.holder
      FROM holds
      CROSS JOIN store_keys
      CROSS JOIN digests
      WHERE NOT chosen_trees.has_units
        AND coalesce(freed.size, 0) < sums.unique_exact
        AND holds.tree = answers.tree
        AND holds.what = 'layer'
        AND holds.gone IS NULL
        AND store_keys.id = holds.key
        AND digests.text = store_keys.name
        -- Without the + SQLite tries all that is left over for each hold: a quarter of the time of 10,000 images.
        AND (holds.tree, +digests.id) IN (SELECT left_over.tree, left_over.chain FROM left_over)
      UNION
      SELECT CASE holds.holder WHEN 'lease' THEN 'lease ' || holds.name ELSE holds.holder END
      FROM removed
      CROSS JOIN digests
      CROSS JOIN store_keys
      CROSS JOIN holds
      WHERE removed.has_units
        AND removed.tree = answers.tree
        AND digests.id = removed.shown
        AND store_keys.name = digests.text
        AND holds.tree = removed.tree
        AND holds.what = 'blob'
        AND holds.key = store_keys.id
        AND holds.gone IS NULL
        AND (holds.until IS NULL OR holds.until > (SELECT max(scans.at) FROM scans WHERE scans.tree = removed.tree))
      ORDER BY name
    ) AS keepers
  ) END AS kept_by,
  CASE
    WHEN NOT chosen_trees.has_units
      THEN tree_totals.listed_layers_size - coalesce(tree_sums.unique_listed, 0) + coalesce(sums.unique_listed, 0)
  END AS docker_20_10,
  CASE
    WHEN NOT chosen_trees.has_units
      THEN tree_totals.listed_layers_size - coalesce(tree_sums.unique_all, 0) + coalesce(sums.unique_all, 0)
  END AS docker_23,
  CASE
    WHEN NOT chosen_trees.has_units THEN tree_totals.listed_layers_size - coalesce(sums.unique_all, 0)
    WHEN chosen_trees.namespace = 'moby' THEN coalesce(sums.unique_listed, 0)
  END AS docker_29,
  CASE
    WHEN chosen_trees.has_units AND chosen_trees.namespace <> 'moby' THEN NULL
    WHEN tree_totals.layers IS NOT NULL
      THEN coalesce(CASE WHEN chosen_trees.has_units THEN sums.unique_listed ELSE sums.unique_all END, 0)
  END AS docker_29_4,
  answers.doubtful,
  coalesce(breaking.images, 0) AS broken_images,
  answers.certain
FROM answers
JOIN chosen_trees ON chosen_trees.tree = answers.tree
JOIN tree_totals ON tree_totals.tree = answers.tree
LEFT JOIN sums ON sums.tree = answers.tree
LEFT JOIN freed ON freed.tree = answers.tree
LEFT JOIN breaking ON breaking.tree = answers.tree
LEFT JOIN tree_sums ON tree_sums.tree = answers.tree
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace
