-- title: Where it lies
-- question: Which files and directories on the host's disk make up this image or this container, and what does each say?
-- serves: strata where
-- parameter: image image = null; an image: web:1, or the beginning of an ID
-- parameter: container text = null; the container's ID, in place of an image
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: folders text = null; JSON object: below the data root, where each graph driver keeps its directories
-- part: tree-columns
-- column: part text "WHAT"; name, index, manifest, config, parent, layer, files, blob, source, container, mount or init
-- column: position integer "LAYER"; which layer it is of, 1 for the lowest
-- column: path text id; from the root of the store
-- column: says text "SAYS" below; what is in it
-- column: bytes bytes optional; bytes: of a blob its file, of a layer's entry what it says, of files what they take on disk, null unless measured
-- column: location text hidden; the root, as the newest scan read it
WITH asked_containers AS MATERIALIZED (
  SELECT containers.tree, containers.container_id, containers.image
  FROM trees
  CROSS JOIN containers
  WHERE containers.tree = trees.id
    AND containers.container_id = :container
    AND containers.gone IS NULL
),
names AS (
  SELECT digests.id AS name
  FROM digests
  WHERE digests.text = :image
  UNION
  SELECT asked_containers.image
  FROM asked_containers
),
-- By the config's digest, and by that of the index or manifest which leads to it.
matches AS (
  SELECT tree_images.*
  FROM names
  CROSS JOIN trees
  CROSS JOIN tree_images
  WHERE tree_images.tree = trees.id
    AND tree_images.image = names.name
    AND tree_images.gone IS NULL
  UNION
  SELECT tree_images.*
  FROM names
  CROSS JOIN tree_images
  WHERE tree_images.target = names.name
    AND tree_images.gone IS NULL
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
    AND (:container IS NULL OR trees.tree IN (SELECT asked_containers.tree FROM asked_containers))
),
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
layers AS MATERIALIZED (
  SELECT
    asked.tree,
    asked.kind,
    asked.driver,
    image_layers.position + 1 AS position,
    image_layers.chain,
    -- The image's list has it a line above.
    NULL AS parent,
    chain_ids.diff,
    tree_layers.size,
    tree_layers.cache_id,
    tree_layers.directory
  FROM asked
  CROSS JOIN image_layers
  CROSS JOIN chain_ids
  LEFT JOIN tree_layers ON tree_layers.tree = asked.tree AND tree_layers.chain = image_layers.chain
    AND tree_layers.gone IS NULL
  WHERE image_layers.image = asked.image
    AND chain_ids.id = image_layers.chain
),
containers_of_asked AS MATERIALIZED (
  SELECT asked.driver, asked.kind, containers.*
  FROM asked
  CROSS JOIN containers
  WHERE containers.tree = asked.tree
    AND containers.image = asked.target
    AND containers.gone IS NULL
    AND (:container IS NULL OR containers.container_id = :container)
    AND asked.kind = 'graphdriver'
),
pieces AS (
  SELECT
    asked.tree,
    1 AS step,
    NULL AS position,
    'name' AS part,
    asked.names_path AS path,
    tag_references.reference || ' is ' || digests.text AS says,
    NULL AS bytes
  FROM asked
  CROSS JOIN tag_references
  CROSS JOIN digests
  WHERE tag_references.tree = asked.tree
    AND tag_references.target = asked.target
    AND digests.id = asked.target
  UNION ALL
  SELECT
    asked.tree,
    1,
    NULL,
    'name',
    asked.names_path,
    digest_references.reference || ' is ' || digests.text,
    NULL
  FROM asked
  CROSS JOIN digest_references
  CROSS JOIN digests
  WHERE digest_references.tree = asked.tree
    AND digest_references.target = asked.target
    AND digests.id = asked.target
  UNION ALL
  SELECT
    asked.tree,
    1,
    NULL,
    'name',
    asked.names_path,
    other_names.name || ' is ' || digests.text,
    NULL
  FROM asked
  CROSS JOIN other_names
  CROSS JOIN digests
  WHERE other_names.tree = asked.tree
    AND other_names.target = asked.target
    AND other_names.gone IS NULL
    AND digests.id = asked.target
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
    'containers/' || users.container_id || '/config.v2.json',
    coalesce(users.name || ', ', '') || coalesce(users.state, 'of unknown state'),
    NULL
  FROM containers_of_asked AS users
  UNION ALL
  SELECT
    users.tree,
    8,
    NULL,
    'mount',
    'image/' || users.driver || '/layerdb/mounts/' || users.container_id,
    -- part: mount-says
    ,
    NULL
  FROM containers_of_asked AS users
  JOIN tree_mounts AS mounts ON mounts.tree = users.tree AND mounts.name = users.container_id AND mounts.gone IS NULL
  LEFT JOIN digests AS chains ON chains.id = mounts.chain
  UNION ALL
  SELECT
    users.tree,
    9,
    NULL,
    'files',
    coalesce(:folders ->> users.driver || '/', '') || mounts.directory,
    'what the container ' || coalesce(users.name, users.container_id) || ' has written',
    measures.bytes
  FROM containers_of_asked AS users
  JOIN tree_mounts AS mounts ON mounts.tree = users.tree AND mounts.name = users.container_id AND mounts.gone IS NULL
  LEFT JOIN measures ON measures.tree = users.tree AND measures.kind = 'directory' AND measures.name = mounts.mount_id
    AND measures.gone IS NULL
  WHERE mounts.directory IS NOT NULL
)
-- part: ordered-pieces
