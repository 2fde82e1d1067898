-- title: A snapshot
-- question: What is this snapshot of containerd, where does it lie, and what keeps it?
-- serves: strata show
-- parameter: id text; its key, or its directory from its snapshotter's folder on: snapshots/42/fs
-- column: kind text; snapshot
-- column: key text id; what containerd calls it: a chainID, a container's ID, a build's
-- column: host text; the host's name
-- column: root text; distinguishes a second root of the host from its first; empty for the first
-- column: namespace text; containerd's namespace
-- column: snapshotter text; which keeps it, such as overlayfs
-- column: state text "STATE" "unknown"; committed, active (something writes there, or did) or view; null where the snapshotter does not know it
-- column: parent text; the key of the snapshot below it
-- column: chain_id digest; the image layer that it is, with all below it
-- column: size bytes "SIZE" "not recorded"; bytes on disk, as the snapshotter recorded them; null for an active one
-- column: bytes bytes "ON DISK" "not measured"; the same as measured, which an active one has too
-- column: inodes integer; files and directories in it, as recorded
-- column: directory text; where its files are, from its snapshotter's folder on
-- column: orphan boolean; containerd's next collection removes it: nothing holds it; null where that was not looked for
-- column: images json; images whose layers are this one or lie above it, each with a name where there is one
-- column: holds json "HELD BY"; what holds it or a snapshot above it (key) at first hand: container, lease, build cache, root label; until when
-- column: children json; keys of the snapshots right above it
WITH RECURSIVE found AS MATERIALIZED (
  SELECT tree_snapshots.*
  FROM trees
  CROSS JOIN store_keys
  CROSS JOIN tree_snapshots
  WHERE store_keys.name = :id
    AND tree_snapshots.tree = trees.id
    AND tree_snapshots.key = store_keys.id
    AND tree_snapshots.gone IS NULL
  UNION
  SELECT tree_snapshots.*
  FROM tree_snapshots
  WHERE tree_snapshots.directory = :id
    AND tree_snapshots.gone IS NULL
),
stack AS (
  SELECT
    found.tree,
    found.snapshotter,
    found.key AS lowest,
    found.key,
    found.chain
  FROM found
  UNION
  SELECT
    stack.tree,
    stack.snapshotter,
    stack.lowest,
    above.key,
    above.chain
  FROM stack
  JOIN tree_snapshots AS above ON above.tree = stack.tree AND above.parent = stack.key
    AND above.snapshotter = stack.snapshotter AND above.gone IS NULL
)
SELECT
  'snapshot' AS kind,
  own_key.name AS key,
  tree_names.host,
  tree_names.root,
  tree_names.namespace,
  found.snapshotter,
  found.kind AS state,
  parent_key.name AS parent,
  chains.text AS chain_id,
  found.size,
  measures.bytes,
  found.inodes,
  found.directory,
  CASE
    WHEN found.directory IS NOT NULL AND EXISTS (
      SELECT 1
      FROM area_scans
      WHERE area_scans.tree = found.tree AND area_scans.area = 'orphan layers and mounts'
    ) THEN EXISTS (
      SELECT 1
      FROM orphans
      WHERE orphans.tree = found.tree
        AND orphans.kind = 'snapshot'
        AND orphans.gone IS NULL
        -- The files lie in what is removed, as overlayfs has it, or are that.
        AND (
          instr(
            'io.containerd.snapshotter.v1.' || found.snapshotter || '/' || found.directory || '/', orphans.path || '/'
          ) = 1
          -- A buildkitd’s worker has one snapshotter.
          OR instr('snapshots/' || found.directory || '/', orphans.path || '/') = 1
        )
    )
  END AS orphan,
  (
    SELECT json_group_array(json_object('image_id', users.image_id, 'tag', users.tag))
    FROM (
      SELECT DISTINCT
        targets.text AS image_id,
        (
          SELECT min(tag_references.reference)
          -- part: tags-of-image
        ) AS tag
      FROM stack
      CROSS JOIN tree_images
      CROSS JOIN images
      JOIN digests AS targets ON targets.id = tree_images.shown
      WHERE stack.tree = found.tree
        AND stack.snapshotter = found.snapshotter
        AND stack.lowest = found.key
        AND tree_images.tree = found.tree
        AND tree_images.gone IS NULL
        AND images.id = tree_images.image
        AND images.top = stack.chain
      ORDER BY tag IS NULL, tag, image_id
    ) AS users
  ) AS images,
  (
    SELECT json_group_array(json_object('holder', held.holder, 'name', held.name, 'key', held.key, 'until', held.until))
    FROM (
      SELECT
        holds.holder,
        nullif(holds.name, '') AS name,
        held_key.name AS key,
        strftime('%Y-%m-%dT%H:%M:%fZ', holds.until / 1000.0, 'unixepoch') AS until
      FROM stack
      CROSS JOIN holds
      JOIN store_keys AS held_key ON held_key.id = holds.key
      WHERE stack.tree = found.tree
        AND stack.snapshotter = found.snapshotter
        AND stack.lowest = found.key
        AND holds.tree = found.tree
        AND holds.what = 'snapshot'
        AND holds.key = stack.key
        AND holds.snapshotter = found.snapshotter
        AND holds.gone IS NULL
      ORDER BY holds.holder, holds.name, key
    ) AS held
  ) AS holds,
  (
    SELECT json_group_array(children.name)
    FROM (
      SELECT store_keys.name
      FROM tree_snapshots AS above
      JOIN store_keys ON store_keys.id = above.key
      WHERE above.tree = found.tree
        AND above.parent = found.key
        AND above.snapshotter = found.snapshotter
        AND above.gone IS NULL
      ORDER BY store_keys.name
    ) AS children
  ) AS children
FROM found
JOIN tree_names ON tree_names.tree = found.tree
JOIN store_keys AS own_key ON own_key.id = found.key
LEFT JOIN store_keys AS parent_key ON parent_key.id = found.parent
LEFT JOIN digests AS chains ON chains.id = found.chain
LEFT JOIN measures ON measures.tree = found.tree
  AND measures.kind = 'directory' AND measures.name = CAST(found.directory AS BLOB) AND measures.gone IS NULL
ORDER BY
  tree_names.host,
  tree_names.root,
  tree_names.namespace,
  found.snapshotter,
  own_key.name
