-- title: Where a layer lies
-- question: Which files and directories on the host's disk make up this layer, and what lies on it?
-- serves: strata where
-- parameter: layer text; the chainID; or the diff_id, for each chain that ends with it
-- parameter: below boolean = false; the layers below it, too
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: folders text = null; JSON object: below the data root, where each graph driver keeps its directories; null: their paths are from there
-- part: tree-columns
-- column: part text "WHAT"; layer, snapshot, files, blob, source or mount
-- column: position integer "LAYER"; how deep the layer is, 1 for the lowest; null of a mount
-- column: path text id; from the root of the store
-- column: says text "SAYS" below; what is in it
-- column: bytes bytes optional; bytes: of a blob its file, of a layer's entry what it says, of files what they take on disk, null unless measured
-- column: location text hidden; the root, as the newest scan read it
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT chain_ids.*
  FROM digests
  CROSS JOIN chain_ids
  WHERE digests.text = :layer
    AND chain_ids.id = digests.id
  UNION
  SELECT chain_ids.*
  FROM digests
  CROSS JOIN chain_ids
  WHERE digests.text = :layer
    AND chain_ids.diff = digests.id
    -- The lowest layer's chainID is its diff_id.
    AND NOT EXISTS (SELECT 1 FROM chain_ids AS own WHERE own.id = digests.id)
  UNION
  SELECT lower.*
  FROM asked
  CROSS JOIN chain_ids AS lower
  WHERE :below
    AND lower.id = asked.parent
),
held AS MATERIALIZED (
  SELECT
    trees.tree,
    trees.kind,
    trees.driver,
    asked.depth AS position,
    asked.id AS chain,
    asked.parent,
    asked.diff,
    tree_layers.size,
    tree_layers.cache_id,
    tree_layers.directory
  FROM asked
  CROSS JOIN current_trees AS trees
  CROSS JOIN tree_layers
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || trees.host || ',') > 0)
    AND tree_layers.tree = trees.tree
    AND tree_layers.chain = asked.id
    AND tree_layers.gone IS NULL
),
-- part: worker-trees
layers AS MATERIALIZED (
  SELECT held.*
  FROM held
  UNION ALL
  -- Trees without the layer that have its blob, or a record of where it came from.
  SELECT DISTINCT
    trees.tree,
    trees.kind,
    trees.driver,
    NULL,
    NULL,
    NULL,
    asked.diff,
    NULL,
    NULL,
    NULL
  FROM asked
  CROSS JOIN current_trees AS trees
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || trees.host || ',') > 0)
    AND trees.tree NOT IN (SELECT held.tree FROM held)
),
stacks(tree, name, chain) AS (
  SELECT tree_mounts.tree, tree_mounts.name, tree_mounts.chain
  FROM (SELECT DISTINCT held.tree FROM held) AS trees
  CROSS JOIN tree_mounts
  WHERE tree_mounts.tree = trees.tree
    AND tree_mounts.gone IS NULL
    AND tree_mounts.chain IS NOT NULL
  UNION
  SELECT stacks.tree, stacks.name, chain_ids.parent
  FROM stacks
  CROSS JOIN chain_ids
  WHERE chain_ids.id = stacks.chain
    AND chain_ids.parent IS NOT NULL
),
-- What is written in containerd's store lies on snapshots, which need not be of the layers' own chain.
written(tree, snapshotter, key, below) AS (
  SELECT snapshots.tree, snapshots.snapshotter, snapshots.key, snapshots.parent
  FROM (SELECT DISTINCT held.tree FROM held) AS trees
  CROSS JOIN tree_snapshots AS snapshots
  WHERE snapshots.tree = trees.tree
    AND snapshots.gone IS NULL
    AND snapshots.kind <> 'committed'
    AND snapshots.parent IS NOT NULL
  UNION
  SELECT written.tree, written.snapshotter, written.key, lower.parent
  FROM written
  CROSS JOIN tree_snapshots AS lower
  WHERE lower.tree = written.tree
    AND lower.key = written.below
    AND lower.snapshotter = written.snapshotter
    AND lower.gone IS NULL
    AND lower.parent IS NOT NULL
),
pieces(tree, step, position, part, path, says, bytes) AS (
  -- part: layer-pieces
  UNION ALL
  SELECT
    layers.tree,
    5,
    layers.position,
    'snapshot',
    -- part: snapshotter-folder
    || '/metadata.db',
    store_keys.name || coalesce(', ' || snapshots.kind, '') || coalesce(', parent ' || parents.name, ''),
    NULL
  FROM layers
  JOIN tree_snapshots AS snapshots ON snapshots.tree = layers.tree AND snapshots.chain = layers.chain
    AND snapshots.gone IS NULL
  JOIN store_keys ON store_keys.id = snapshots.key
  LEFT JOIN store_keys AS parents ON parents.id = snapshots.parent
  UNION ALL
  SELECT
    layers.tree,
    6,
    layers.position,
    'blob',
    CASE
      WHEN layers.tree IN (SELECT worker_trees.tree FROM worker_trees) THEN 'content/'
      WHEN layers.kind = 'containerd' THEN 'io.containerd.content.v1.content/'
      ELSE ''
    END
      || 'blobs/' || replace(digests.text, ':', '/'),
    coalesce(
      (SELECT min(named.media_type) || ', ' FROM manifest_layers AS named WHERE named.blob = tree_blobs.blob),
      ''
    ) || 'of diff ' || diffs.text,
    tree_blobs.size
  FROM layers
  JOIN blob_diff_ids ON blob_diff_ids.diff = layers.diff
  JOIN tree_blobs ON tree_blobs.tree = layers.tree AND tree_blobs.blob = blob_diff_ids.blob AND tree_blobs.gone IS NULL
  JOIN digests ON digests.id = tree_blobs.blob
  JOIN digests AS diffs ON diffs.id = layers.diff
  UNION ALL
  SELECT
    held.tree,
    7,
    NULL,
    'mount',
    'image/' || held.driver || '/layerdb/mounts/' || mounts.name,
    coalesce('of the container ' || containers.name || ', ', '') ||
    -- part: mount-says
    ,
    NULL
  FROM held
  JOIN stacks ON stacks.tree = held.tree AND stacks.chain = held.chain
  JOIN tree_mounts AS mounts ON mounts.tree = stacks.tree AND mounts.name = stacks.name AND mounts.gone IS NULL
  LEFT JOIN digests AS chains ON chains.id = mounts.chain
  LEFT JOIN containers ON containers.tree = mounts.tree AND containers.container_id = mounts.name
    AND containers.gone IS NULL
  UNION ALL
  SELECT
    layers.tree,
    7,
    NULL,
    'mount',
    -- part: snapshotter-folder
    || '/' || mounts.directory,
    coalesce('of the container ' || containers.name || ', ', '') || 'the snapshot ' || store_keys.name || ', '
      || mounts.kind || ', parent ' || parents.name,
    mounts.size
  FROM held AS layers
  JOIN tree_snapshots AS snapshots ON snapshots.tree = layers.tree AND snapshots.chain = layers.chain
    AND snapshots.gone IS NULL
  JOIN written ON written.tree = layers.tree AND written.snapshotter = snapshots.snapshotter
    AND written.below = snapshots.key
  JOIN tree_snapshots AS mounts ON mounts.tree = written.tree AND mounts.key = written.key
    AND mounts.snapshotter = written.snapshotter AND mounts.gone IS NULL
  JOIN store_keys ON store_keys.id = mounts.key
  JOIN store_keys AS parents ON parents.id = mounts.parent
  LEFT JOIN containers ON containers.tree = mounts.tree AND containers.container_id = store_keys.name
    AND containers.gone IS NULL
)
-- part: ordered-pieces
