-- title: Where it lies
-- question: Which files and directories on the host's disk make up this image or this container, and what does each say?
-- serves: strata where
-- parameter: image image = null; an image: web:1, or the beginning of an ID
-- parameter: containers text = null; JSON array of containers' IDs, in place of an image
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: folders text = null; JSON object: below the data root, where each graph driver keeps its directories; null: their paths are from there
-- part: tree-columns
-- column: part text "WHAT"; name, index, manifest, config, parent, layer, files, blob, source, container, log, mount or init
-- column: position integer "LAYER"; which layer it is of, 1 for the lowest
-- column: path text id; from the root of the store; from / where it lies outside of it
-- column: says text "SAYS" below; what is in it
-- column: bytes bytes optional; bytes: of a blob its file, of a layer's entry what it says, of files what they take on disk, null unless measured
-- column: location text hidden; the root, as the newest scan read it
WITH RECURSIVE asked_containers AS MATERIALIZED (
  SELECT containers.*
  FROM json_each(:containers) AS given
  CROSS JOIN trees
  CROSS JOIN containers
  WHERE containers.tree = trees.id
    AND containers.container_id = given.value
    AND containers.gone IS NULL
),
-- manifest: of the one platform that a container uses, where the engine notes it.
names(tree, name, manifest) AS (
  SELECT trees.id, digests.id, NULL
  FROM digests
  CROSS JOIN trees
  WHERE digests.text = :image
  UNION
  SELECT asked_containers.tree, asked_containers.image, asked_containers.manifest
  FROM asked_containers
),
-- By the config's digest, and by that of the index or manifest which leads to it.
matches AS (
  SELECT tree_images.*
  FROM names
  CROSS JOIN tree_images
  WHERE tree_images.tree = names.tree
    AND tree_images.image = names.name
    AND tree_images.gone IS NULL
  UNION
  SELECT tree_images.*
  FROM names
  CROSS JOIN tree_images
  WHERE tree_images.tree = names.tree
    AND tree_images.target = names.name
    AND tree_images.gone IS NULL
    AND (
      names.manifest IS NULL
      OR tree_images.image = (SELECT manifests.config FROM manifests WHERE manifests.id = names.manifest)
    )
),
asked AS MATERIALIZED (
  SELECT
    trees.*,
    matches.image,
    matches.target,
    matches.parent,
    CASE trees.kind
      WHEN 'graphdriver' THEN 'image/' || trees.driver || '/repositories.json'
      WHEN 'containerd' THEN 'io.containerd.metadata.v1.bolt/meta.db'
      ELSE 'index.json'
    END AS names_path
  FROM matches
  CROSS JOIN current_trees AS trees
  WHERE trees.tree = matches.tree
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || trees.host || ',') > 0)
),
-- part: worker-trees
-- Of image layouts and of containerd.
blob_places AS (
  SELECT
    asked.tree,
    CASE asked.kind WHEN 'containerd' THEN 'io.containerd.content.v1.content/blobs/' ELSE 'blobs/' END AS folder
  FROM asked
  WHERE asked.kind <> 'graphdriver'
  GROUP BY asked.tree
),
documents AS MATERIALIZED (
  SELECT asked.tree, asked.image, asked.target AS blob
  FROM asked
  WHERE asked.kind <> 'graphdriver'
  UNION
  SELECT documents.tree, documents.image, index_manifests.child
  FROM documents
  CROSS JOIN index_manifests
  WHERE index_manifests.idx = documents.blob
    AND index_manifests.child IN (SELECT manifests.id FROM manifests WHERE manifests.config = documents.image)
),
-- The containers that are asked for, or those of the image.
users AS MATERIALIZED (
  SELECT
    trees.kind,
    trees.driver,
    -- Docker's data root, where the store lies in it.
    CASE WHEN trees.location LIKE '%/containerd/daemon' THEN substr(trees.location, 1, length(trees.location) - 18) END
      AS data_root,
    trees.kind = 'graphdriver' OR trees.namespace = 'moby' AS is_of_docker,
    chosen.*
  FROM (
    SELECT asked_containers.*
    FROM asked_containers
    UNION
    SELECT containers.*
    FROM asked
    CROSS JOIN containers
    WHERE :containers IS NULL
      AND containers.tree = asked.tree
      AND containers.image IN (asked.image, asked.target)
      AND containers.gone IS NULL
  ) AS chosen
  CROSS JOIN current_trees AS trees
  WHERE trees.tree = chosen.tree
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || trees.host || ',') > 0)
),
-- In containerd's store a container's own snapshot has the container's ID. Below it lies what Docker put in, if
-- anything, and then the image's layers, the topmost first.
written(tree, container_id, name, depth, is_own, snapshotter, key, parent, chain, directory, size) AS MATERIALIZED (
  SELECT
    users.tree,
    users.container_id,
    users.name,
    0,
    TRUE,
    snapshots.snapshotter,
    snapshots.key,
    snapshots.parent,
    snapshots.chain,
    snapshots.directory,
    snapshots.size
  FROM users
  CROSS JOIN store_keys
  CROSS JOIN tree_snapshots AS snapshots
  WHERE users.kind = 'containerd'
    AND store_keys.name = users.container_id
    AND snapshots.tree = users.tree
    AND snapshots.key = store_keys.id
    AND snapshots.gone IS NULL
  UNION
  SELECT
    written.tree,
    written.container_id,
    written.name,
    written.depth + 1,
    written.is_own AND lower.chain IS NULL,
    lower.snapshotter,
    lower.key,
    lower.parent,
    lower.chain,
    lower.directory,
    lower.size
  FROM written
  CROSS JOIN tree_snapshots AS lower
  WHERE (written.is_own OR :containers IS NOT NULL)
    AND lower.tree = written.tree
    AND lower.key = written.parent
    AND lower.snapshotter = written.snapshotter
    AND lower.gone IS NULL
),
-- The layers below what a container that is asked for has written: they stay when its image is removed. In containerd's
-- store they need not be those of the image that is there: it may be of another platform.
stacks(tree, chain) AS (
  SELECT mounts.tree, mounts.chain
  FROM users
  CROSS JOIN tree_mounts AS mounts
  WHERE :containers IS NOT NULL
    AND mounts.tree = users.tree
    AND mounts.name = users.container_id
    AND mounts.gone IS NULL
    AND mounts.chain IS NOT NULL
  UNION
  SELECT stacks.tree, chain_ids.parent
  FROM stacks
  CROSS JOIN chain_ids
  WHERE chain_ids.id = stacks.chain
    AND chain_ids.parent IS NOT NULL
),
chains(tree, position, chain) AS (
  SELECT asked.tree, image_layers.position + 1, image_layers.chain
  FROM asked
  CROSS JOIN image_layers
  WHERE image_layers.image = asked.image
  UNION
  SELECT stacks.tree, coalesce(chain_ids.depth, 0), stacks.chain
  FROM stacks
  CROSS JOIN chain_ids
  WHERE chain_ids.id = stacks.chain
  UNION
  SELECT
    written.tree,
    coalesce(
      chain_ids.depth,
      (
        SELECT count(*)
        FROM written AS lower
        WHERE lower.tree = written.tree
          AND lower.container_id = written.container_id
          AND lower.snapshotter = written.snapshotter
          AND lower.depth >= written.depth
      )
    ),
    written.chain
  FROM written
  LEFT JOIN chain_ids ON chain_ids.id = written.chain
  WHERE :containers IS NOT NULL
    AND NOT written.is_own
    AND written.chain IS NOT NULL
),
layers AS MATERIALIZED (
  SELECT
    chains.tree,
    trees.kind,
    trees.driver,
    chains.position,
    chains.chain,
    -- The image's list has it a line above.
    NULL AS parent,
    chain_ids.diff,
    tree_layers.size,
    tree_layers.cache_id,
    tree_layers.directory
  FROM chains
  CROSS JOIN trees
  CROSS JOIN chain_ids
  LEFT JOIN tree_layers ON tree_layers.tree = chains.tree AND tree_layers.chain = chains.chain
    AND tree_layers.gone IS NULL
  WHERE trees.id = chains.tree
    AND chain_ids.id = chains.chain
),
names_there(tree, target, path, name) AS (
  SELECT asked.tree, asked.target, asked.names_path, tag_references.reference
  FROM asked
  CROSS JOIN tag_references
  WHERE tag_references.tree = asked.tree AND tag_references.target = asked.target
  UNION ALL
  SELECT asked.tree, asked.target, asked.names_path, digest_references.reference
  FROM asked
  CROSS JOIN digest_references
  WHERE digest_references.tree = asked.tree AND digest_references.target = asked.target
  UNION ALL
  SELECT asked.tree, asked.target, asked.names_path, other_names.name
  FROM asked
  CROSS JOIN other_names
  WHERE other_names.tree = asked.tree AND other_names.target = asked.target AND other_names.gone IS NULL
),
pieces AS (
  SELECT
    names_there.tree,
    1 AS step,
    NULL AS position,
    'name' AS part,
    names_there.path,
    names_there.name || ' is ' || digests.text AS says,
    NULL AS bytes
  FROM names_there
  JOIN digests ON digests.id = names_there.target
  UNION ALL
  SELECT
    documents.tree,
    CASE WHEN manifests.id IS NULL THEN 2 ELSE 3 END,
    NULL,
    CASE WHEN manifests.id IS NULL THEN 'index' ELSE 'manifest' END,
    blob_places.folder || replace(digests.text, ':', '/'),
    coalesce(manifests.media_type, 'of several platforms')
      || CASE WHEN tree_blobs.blob IS NULL THEN ': not there' ELSE '' END,
    tree_blobs.size
  FROM documents
  JOIN blob_places ON blob_places.tree = documents.tree
  JOIN digests ON digests.id = documents.blob
  LEFT JOIN manifests ON manifests.id = documents.blob
  LEFT JOIN tree_blobs ON tree_blobs.tree = documents.tree AND tree_blobs.blob = documents.blob
    AND tree_blobs.gone IS NULL
  UNION ALL
  SELECT
    asked.tree,
    3,
    NULL,
    'config',
    CASE asked.kind
      WHEN 'graphdriver' THEN 'image/' || asked.driver || '/imagedb/content/sha256/' || substr(digests.text, 8)
      ELSE blob_places.folder || replace(digests.text, ':', '/')
    END,
    coalesce(images.os || '/' || images.architecture || ', ', '') || images.layers || ' layers'
      || coalesce(', made ' || images.created, ''),
    tree_blobs.size
  FROM asked
  CROSS JOIN images
  CROSS JOIN digests
  LEFT JOIN blob_places ON blob_places.tree = asked.tree
  LEFT JOIN tree_blobs ON tree_blobs.tree = asked.tree AND tree_blobs.blob = asked.image AND tree_blobs.gone IS NULL
  WHERE images.id = asked.image
    AND digests.id = asked.image
  UNION ALL
  SELECT
    asked.tree,
    4,
    NULL,
    'parent',
    'image/' || asked.driver || '/imagedb/metadata/sha256/' || substr(digests.text, 8) || '/parent',
    'made from ' || parents.text,
    NULL
  FROM asked
  CROSS JOIN digests
  CROSS JOIN digests AS parents
  WHERE asked.kind = 'graphdriver'
    AND digests.id = asked.image
    AND parents.id = asked.parent
  UNION ALL
  -- part: layer-pieces
  UNION ALL
  SELECT
    documents.tree,
    5,
    manifest_layers.position + 1,
    'blob',
    blob_places.folder || replace(digests.text, ':', '/'),
    coalesce(manifest_layers.media_type, '') || CASE WHEN tree_blobs.blob IS NULL THEN ': not there' ELSE '' END,
    tree_blobs.size
  FROM documents
  JOIN blob_places ON blob_places.tree = documents.tree
  JOIN manifests ON manifests.id = documents.blob AND manifests.config = documents.image
  JOIN manifest_layers ON manifest_layers.manifest = documents.blob
  JOIN digests ON digests.id = manifest_layers.blob
  LEFT JOIN tree_blobs ON tree_blobs.tree = documents.tree AND tree_blobs.blob = manifest_layers.blob
    AND tree_blobs.gone IS NULL
  UNION ALL
  SELECT
    users.tree,
    7,
    NULL,
    'container',
    CASE
      WHEN users.is_of_docker THEN
        coalesce(users.data_root || '/', '') || 'containers/' || users.container_id || '/config.v2.json'
      ELSE 'io.containerd.metadata.v1.bolt/meta.db'
    END,
    coalesce(users.name || ', ', '') || coalesce(users.state, 'of unknown state')
      || CASE
        WHEN users.kind = 'containerd' AND users.is_of_docker AND users.data_root IS NULL THEN ', in Docker’s data root'
        ELSE ''
      END
      || CASE
        WHEN EXISTS (
          SELECT 1
          FROM tree_images
          WHERE tree_images.target = users.image AND tree_images.tree = users.tree AND tree_images.gone IS NULL
        ) OR EXISTS (
          SELECT 1
          FROM tree_images
          WHERE tree_images.image = users.image AND tree_images.tree = users.tree AND tree_images.gone IS NULL
        ) THEN ''
        ELSE coalesce('; its image ' || digests.text || ' is not in this store', '')
      END,
    NULL
  FROM users
  LEFT JOIN digests ON digests.id = users.image
  UNION ALL
  SELECT
    users.tree,
    8,
    NULL,
    'log',
    CASE
      WHEN users.is_of_docker AND instr(users.log_path, '/containers/' || users.container_id) > 0 THEN
        CASE users.kind WHEN 'containerd' THEN coalesce(users.data_root, '') || '/' ELSE '' END
          || substr(users.log_path, instr(users.log_path, 'containers/' || users.container_id))
      ELSE users.log_path
    END,
    'what the container ' || coalesce(users.name, users.container_id) || ' has printed',
    measures.bytes
  FROM users
  LEFT JOIN measures ON measures.tree = users.tree AND measures.kind = 'log'
    AND measures.name = CAST(users.container_id AS BLOB) AND measures.gone IS NULL
  WHERE users.log_path IS NOT NULL
  UNION ALL
  SELECT
    users.tree,
    9,
    NULL,
    'mount',
    'image/' || users.driver || '/layerdb/mounts/' || users.container_id,
    -- part: mount-says
    ,
    NULL
  FROM users
  JOIN tree_mounts AS mounts ON mounts.tree = users.tree AND mounts.name = users.container_id AND mounts.gone IS NULL
  LEFT JOIN digests AS chains ON chains.id = mounts.chain
  UNION ALL
  SELECT
    users.tree,
    10,
    NULL,
    'init',
    coalesce(:folders ->> users.driver || '/', '') || mounts.init_directory,
    'what Docker put into the container ' || coalesce(users.name, users.container_id),
    measures.bytes
  FROM users
  JOIN tree_mounts AS mounts ON mounts.tree = users.tree AND mounts.name = users.container_id AND mounts.gone IS NULL
  LEFT JOIN measures ON measures.tree = users.tree AND measures.kind = 'directory' AND measures.name = mounts.init_id
    AND measures.gone IS NULL
  WHERE mounts.init_directory IS NOT NULL
  UNION ALL
  SELECT
    users.tree,
    11,
    NULL,
    'files',
    coalesce(:folders ->> users.driver || '/', '') || mounts.directory,
    'what the container ' || coalesce(users.name, users.container_id) || ' has written',
    measures.bytes
  FROM users
  JOIN tree_mounts AS mounts ON mounts.tree = users.tree AND mounts.name = users.container_id AND mounts.gone IS NULL
  LEFT JOIN measures ON measures.tree = users.tree AND measures.kind = 'directory' AND measures.name = mounts.mount_id
    AND measures.gone IS NULL
  WHERE mounts.directory IS NOT NULL
  UNION ALL
  -- The lowest first.
  SELECT
    written.tree,
    CASE written.depth WHEN 0 THEN 11 ELSE 10 END,
    NULL,
    CASE written.depth WHEN 0 THEN 'files' ELSE 'init' END,
    'io.containerd.snapshotter.v1.' || written.snapshotter || '/' || written.directory,
    CASE written.depth WHEN 0 THEN 'what the container ' ELSE 'what Docker put into the container ' END
      || coalesce(written.name, written.container_id) || CASE written.depth WHEN 0 THEN ' has written' ELSE '' END
      || ': the snapshot ' || store_keys.name,
    coalesce(written.size, measures.bytes)
  FROM written
  JOIN store_keys ON store_keys.id = written.key
  LEFT JOIN measures ON measures.tree = written.tree AND measures.kind = 'directory'
    AND measures.name = CAST(written.directory AS BLOB) AND measures.gone IS NULL
  WHERE written.is_own
    AND written.directory IS NOT NULL
)
-- part: ordered-pieces
