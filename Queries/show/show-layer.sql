-- title: A layer
-- question: What is this layer, where does it lie, and which images have it?
-- serves: strata show
-- parameter: id text; the chainID
-- column: kind text; layer
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID"; digest of its uncompressed tar
-- column: parent_id digest "PARENT" ; the layer below
-- column: depth integer; 1 for the lowest
-- column: created_by text; what made it, as an image's history says
-- part: seen-columns
-- column: hosts json; where it is: size, driver directory, owner (none: certainly nothing holds it), whether it is an orphan, whether that is certain, and what makes it uncertain
-- column: images json; listed images that have it, with a name where there is one
-- column: children json; layers that are built on it
WITH RECURSIVE spans AS (
  SELECT tree_layers.tree, 'layers' AS area, tree_layers.since, tree_layers.gone
  FROM digests
  CROSS JOIN trees
  CROSS JOIN tree_layers
  WHERE digests.text = :id
    AND tree_layers.tree = trees.id
    AND tree_layers.chain = digests.id
),
stack(chain) AS (
  SELECT digests.id
  FROM digests
  WHERE digests.text = :id
  UNION
  SELECT chain_ids.id
  FROM stack
  CROSS JOIN chain_ids
  WHERE chain_ids.parent = stack.chain
),
-- In containerd's store the layer's snapshot and those above it, which need not be of its chain.
snapshots(tree, snapshotter, key) AS (
  SELECT tree_snapshots.tree, tree_snapshots.snapshotter, tree_snapshots.key
  FROM trees
  CROSS JOIN store_keys
  CROSS JOIN tree_snapshots
  WHERE store_keys.name = :id
    AND tree_snapshots.tree = trees.id
    AND tree_snapshots.key = store_keys.id
    AND tree_snapshots.gone IS NULL
  UNION
  SELECT above.tree, above.snapshotter, above.key
  FROM snapshots
  CROSS JOIN tree_snapshots AS above
  WHERE above.tree = snapshots.tree
    AND above.parent = snapshots.key
    AND above.snapshotter = snapshots.snapshotter
    AND above.gone IS NULL
),
holders AS (
  SELECT
    tree_layers.tree,
    tree_layers.chain,
    tree_layers.size,
    tree_layers.cache_id,
    orphaned.certain AS orphan_is_certain,
    CASE
      WHEN orphaned.kept_by = 'mount' AND orphaned.certain THEN 'orphaned mount'
      WHEN orphaned.certain THEN NULL
      WHEN orphaned.certain = 0 THEN 'unknown'
      WHEN EXISTS (
        SELECT 1
        FROM image_layers
        CROSS JOIN tree_images
        WHERE image_layers.chain = tree_layers.chain
          AND tree_images.tree = tree_layers.tree
          AND tree_images.image = image_layers.image
          AND tree_images.gone IS NULL
          AND tree_images.hidden = 0
      ) THEN 'image'
      WHEN EXISTS (
        SELECT 1
        FROM image_layers
        CROSS JOIN tree_images
        WHERE image_layers.chain = tree_layers.chain
          AND tree_images.tree = tree_layers.tree
          AND tree_images.image = image_layers.image
          AND tree_images.gone IS NULL
      ) THEN 'hidden image'
      WHEN EXISTS (
        SELECT 1
        FROM tree_mounts
        WHERE tree_mounts.tree = tree_layers.tree
          AND tree_mounts.gone IS NULL
          AND tree_mounts.chain IN (SELECT stack.chain FROM stack)
      ) THEN 'container'
      WHEN EXISTS (
        SELECT 1
        FROM holds
        JOIN store_keys ON store_keys.id = holds.key
        LEFT JOIN digests AS held ON holds.what = 'layer' AND held.text = store_keys.name
        LEFT JOIN tree_layers AS built ON holds.what = 'directory' AND built.tree = holds.tree
          AND built.directory = store_keys.name AND built.gone IS NULL
        WHERE holds.tree = tree_layers.tree
          AND holds.gone IS NULL
          AND coalesce(held.id, built.chain) IN (SELECT stack.chain FROM stack)
      ) THEN 'build cache'
      ELSE coalesce(
        (
          SELECT holds.holder
          FROM snapshots
          CROSS JOIN holds
          WHERE snapshots.tree = tree_layers.tree
            AND holds.tree = snapshots.tree
            AND holds.what = 'snapshot'
            AND holds.key = snapshots.key
            AND holds.snapshotter = snapshots.snapshotter
            AND holds.gone IS NULL
          ORDER BY holds.holder <> 'container', holds.holder
          LIMIT 1
        ),
        'unknown'
      )
    END AS owner
  FROM digests
  CROSS JOIN tree_layers
  LEFT JOIN (
    SELECT orphans.tree, orphans.chain, orphans.kept_by, current_orphans.certain
    FROM orphans
    JOIN current_orphans ON current_orphans.tree = orphans.tree AND current_orphans.path = orphans.path
    WHERE orphans.kind = 'layer'
      AND orphans.gone IS NULL
      AND orphans.chain = (SELECT digests.id FROM digests WHERE digests.text = :id)
  ) AS orphaned ON orphaned.tree = tree_layers.tree AND orphaned.chain = tree_layers.chain
  WHERE digests.text = :id
    AND tree_layers.chain = digests.id
    AND tree_layers.gone IS NULL
)
SELECT
  'layer' AS kind,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  -- part: layer-instruction
  AS created_by,
  (
    -- part: first-of-spans
  ) AS first_seen,
  (
    -- part: last-of-spans
  ) AS last_seen,
  (
    SELECT json_group_array(json(things.thing))
    FROM (
      SELECT json_object(
        'host', tree_names.host,
        'driver', tree_names.driver,
        'root', tree_names.root,
        'namespace', tree_names.namespace,
        'size', holders.size,
        'cache_id', CASE length(holders.cache_id)
          WHEN 32 THEN lower(hex(holders.cache_id)) ELSE CAST(holders.cache_id AS TEXT) END,
        'owner', coalesce(holders.owner, 'none'),
        'orphan', json(CASE
          WHEN holders.owner = 'unknown' THEN 'null'
          WHEN holders.orphan_is_certain THEN 'true'
          ELSE 'false'
        END),
        'certain', json(CASE holders.owner WHEN 'unknown' THEN 'false' ELSE 'true' END),
        'blocked_by', json((
          SELECT json_group_array(causes.cause)
          FROM (
            SELECT orphan_obstacles.cause
            FROM orphan_obstacles
            WHERE holders.owner = 'unknown'
              AND orphan_obstacles.tree = holders.tree
              AND orphan_obstacles.kind = 'layer'
            ORDER BY orphan_obstacles.cause
          ) AS causes
        ))
      ) AS thing
      FROM holders
      JOIN tree_names ON tree_names.tree = holders.tree
      ORDER BY
        tree_names.host,
        tree_names.driver,
        tree_names.root,
        tree_names.namespace
    ) AS things
  ) AS hosts,
  (
    SELECT json_group_array(json_object('image_id', users.image_id, 'tag', users.tag))
    FROM (
      SELECT
        images.text AS image_id,
        (
          SELECT min(tag_references.reference)
          FROM tree_images
          CROSS JOIN tag_references
          WHERE tree_images.image = listed.image
            AND tree_images.gone IS NULL
            AND NOT tree_images.further
            AND tag_references.tree = tree_images.tree
            AND tag_references.target = tree_images.target
        ) AS tag
      FROM (
        SELECT DISTINCT image_users.listed_as AS image
        FROM image_layers
        CROSS JOIN image_users
        WHERE image_layers.chain = chain_ids.id
          AND image_users.image = image_layers.image
          AND image_users.listed_as IS NOT NULL
      ) AS listed
      JOIN digests AS images ON images.id = listed.image
      ORDER BY tag IS NULL, tag, image_id
    ) AS users
  ) AS images,
  (
    SELECT json_group_array(children.text)
    FROM (
      SELECT digests.text
      FROM chain_ids AS above
      JOIN digests ON digests.id = above.id
      WHERE above.parent = chain_ids.id
      ORDER BY digests.text
    ) AS children
  ) AS children
FROM chain_ids
JOIN digests ON digests.id = chain_ids.id
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
WHERE digests.text = :id
