-- Views: the stable interface. What is there now (current_*), and what was when (*_history, *_spans).
-- Digests are text, sizes are bytes, times are RFC 3339 in UTC.

-- ============ trees

CREATE VIEW current_trees AS
SELECT
  trees.id AS tree,
  hosts.name AS host,
  trees.kind,
  trees.driver,
  trees.root,
  trees.namespace,
  scans.time AS scanned,
  scans.location,
  scans.folder,
  scans.recorded,
  scans.engine_id,
  scans.live,
  scans.inactive,
  scans.written
FROM trees
CROSS JOIN hosts
CROSS JOIN scans
WHERE hosts.id = trees.host
  AND scans.tree = trees.id
  AND scans.at = (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = trees.id);

CREATE VIEW scan_history AS
SELECT
  hosts.name AS host,
  trees.driver,
  trees.root,
  scans.time AS scanned,
  strftime('%Y-%m-%dT%H:%M:%SZ', scans.recorded / 1000, 'unixepoch') AS recorded,
  scans.tool,
  scans.engine_id,
  scans.live,
  scans.inactive,
  (SELECT count(*) FROM scan_areas WHERE scan_areas.tree = scans.tree AND scan_areas.at = scans.at) AS areas
FROM scans
JOIN trees ON trees.id = scans.tree
JOIN hosts ON hosts.id = trees.host;

-- ============ what is there now

CREATE VIEW current_tags AS
SELECT
  tags.tree,
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  tags.tag,
  repos.familiar || ':' || tags.tag AS reference,
  repos.name || ':' || tags.tag AS canonical,
  digests.text AS image_id,
  since.time AS since
FROM tags
JOIN trees ON trees.id = tags.tree
JOIN hosts ON hosts.id = trees.host
JOIN repos ON repos.id = tags.repo
JOIN digests ON digests.id = tags.target
LEFT JOIN scans AS since ON since.tree = tags.tree AND since.at = tags.since
WHERE tags.gone IS NULL;

CREATE VIEW current_digests AS
SELECT
  repo_digests.tree,
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  manifests.text AS digest,
  repos.familiar || '@' || manifests.text AS reference,
  digests.text AS image_id,
  since.time AS since
FROM repo_digests
JOIN trees ON trees.id = repo_digests.tree
JOIN hosts ON hosts.id = trees.host
JOIN repos ON repos.id = repo_digests.repo
JOIN digests AS manifests ON manifests.id = repo_digests.digest
JOIN digests ON digests.id = repo_digests.target
LEFT JOIN scans AS since ON since.tree = repo_digests.tree AND since.at = repo_digests.since
WHERE repo_digests.gone IS NULL;

-- shared_size and unique_size as Docker 23 and newer count them: over all images.
CREATE VIEW current_images AS
SELECT
  tree_images.tree,
  hosts.name AS host,
  trees.driver,
  digests.text AS image_id,
  totals.kind,
  images.created,
  images.architecture,
  images.variant,
  images.os,
  images.os_version,
  images.layers,
  totals.size,
  totals.shared_all AS shared_size,
  totals.size - totals.shared_all AS unique_size,
  totals.containers,
  parents.text AS parent_id,
  updates.updated AS last_updated,
  tree_images.local,
  configs.author,
  configs.comment,
  configs.docker_version,
  configs.container,
  since.time AS since
FROM tree_images
JOIN trees ON trees.id = tree_images.tree
JOIN hosts ON hosts.id = trees.host
JOIN digests ON digests.id = tree_images.image
JOIN images ON images.id = tree_images.image
LEFT JOIN image_configs AS configs ON configs.image = tree_images.image
LEFT JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
LEFT JOIN digests AS parents ON parents.id = tree_images.parent
LEFT JOIN image_updates AS updates ON updates.tree = tree_images.tree
  AND updates.image = tree_images.image AND updates.gone IS NULL
LEFT JOIN scans AS since ON since.tree = tree_images.tree AND since.at = tree_images.since
WHERE tree_images.gone IS NULL;

CREATE VIEW current_layers AS
SELECT
  tree_layers.tree,
  hosts.name AS host,
  trees.driver,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  tree_layers.size,
  CASE length(tree_layers.cache_id)
    WHEN 32 THEN lower(hex(tree_layers.cache_id)) ELSE CAST(tree_layers.cache_id AS TEXT) END AS cache_id,
  (
    SELECT count(*)
    FROM image_layers
    JOIN tree_images ON tree_images.tree = tree_layers.tree
      AND tree_images.image = image_layers.image AND tree_images.gone IS NULL
    WHERE image_layers.chain = tree_layers.chain
  ) AS images,
  since.time AS since
FROM tree_layers
JOIN trees ON trees.id = tree_layers.tree
JOIN hosts ON hosts.id = trees.host
JOIN digests ON digests.id = tree_layers.chain
JOIN chain_ids ON chain_ids.id = tree_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
LEFT JOIN scans AS since ON since.tree = tree_layers.tree AND since.at = tree_layers.since
WHERE tree_layers.gone IS NULL;

CREATE VIEW current_mounts AS
SELECT
  tree_mounts.tree,
  hosts.name AS host,
  trees.driver,
  tree_mounts.name AS container_id,
  CASE length(tree_mounts.mount_id)
    WHEN 32 THEN lower(hex(tree_mounts.mount_id)) ELSE CAST(tree_mounts.mount_id AS TEXT) END AS mount_id,
  CASE length(tree_mounts.init_id)
    WHEN 32 THEN lower(hex(tree_mounts.init_id)) ELSE CAST(tree_mounts.init_id AS TEXT) END AS init_id,
  digests.text AS chain_id
FROM tree_mounts
JOIN trees ON trees.id = tree_mounts.tree
JOIN hosts ON hosts.id = trees.host
LEFT JOIN digests ON digests.id = tree_mounts.chain
WHERE tree_mounts.gone IS NULL;

CREATE VIEW current_containers AS
SELECT
  containers.tree,
  hosts.name AS host,
  trees.driver,
  containers.container_id,
  containers.name,
  digests.text AS image_id,
  containers.image_name,
  containers.created,
  containers.state,
  containers.exit_code,
  containers.started,
  containers.finished,
  since.time AS since
FROM containers
JOIN trees ON trees.id = containers.tree
JOIN hosts ON hosts.id = trees.host
LEFT JOIN digests ON digests.id = containers.image
LEFT JOIN scans AS since ON since.tree = containers.tree AND since.at = containers.since
WHERE containers.gone IS NULL;

CREATE VIEW current_directories AS
SELECT
  tree_directories.tree,
  hosts.name AS host,
  trees.driver,
  CASE length(tree_directories.name)
    WHEN 32 THEN lower(hex(tree_directories.name)) ELSE CAST(tree_directories.name AS TEXT) END AS directory,
  tree_directories.owner
FROM tree_directories
JOIN trees ON trees.id = tree_directories.tree
JOIN hosts ON hosts.id = trees.host
WHERE tree_directories.gone IS NULL;

CREATE VIEW current_build_records AS
SELECT
  build_records.tree,
  hosts.name AS host,
  trees.driver,
  build_records.record,
  build_records.type,
  build_records.description,
  coalesce(build_records.size, tree_layers.size) AS size,
  digests.text AS chain_id,
  strftime('%Y-%m-%dT%H:%M:%S', build_records.created / 1000000000, 'unixepoch')
    || printf('.%09dZ', build_records.created % 1000000000) AS created,
  strftime('%Y-%m-%dT%H:%M:%S', build_records.last_used / 1000000000, 'unixepoch')
    || printf('.%09dZ', build_records.last_used % 1000000000) AS last_used,
  build_records.usage_count,
  build_records.mutable,
  build_records.parents
FROM build_records
JOIN trees ON trees.id = build_records.tree
JOIN hosts ON hosts.id = trees.host
LEFT JOIN digests ON digests.id = build_records.chain
LEFT JOIN tree_layers ON tree_layers.tree = build_records.tree
  AND tree_layers.chain = build_records.chain AND tree_layers.gone IS NULL
WHERE build_records.gone IS NULL;

CREATE VIEW current_findings AS
SELECT
  findings.tree,
  hosts.name AS host,
  trees.driver,
  findings.code,
  CASE findings.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
  findings.path,
  findings.detail,
  since.time AS since
FROM findings
JOIN trees ON trees.id = findings.tree
JOIN hosts ON hosts.id = trees.host
LEFT JOIN scans AS since ON since.tree = findings.tree AND since.at = findings.since
WHERE findings.gone IS NULL;

CREATE VIEW current_orphans AS
SELECT
  orphans.tree,
  hosts.name AS host,
  trees.driver,
  orphans.kind,
  digests.text AS chain_id,
  CASE length(orphans.cache_id)
    WHEN 32 THEN lower(hex(orphans.cache_id)) ELSE CAST(orphans.cache_id AS TEXT) END AS cache_id,
  orphans.path,
  orphans.directory,
  orphans.size,
  directories.bytes
    - coalesce(overlaps.bytes, 0)
    + coalesce(inits.bytes, 0) AS bytes,
  orphans.kept_by,
  orphans.certain,
  since.time AS since
FROM orphans
JOIN trees ON trees.id = orphans.tree
JOIN hosts ON hosts.id = trees.host
LEFT JOIN digests ON digests.id = orphans.chain
LEFT JOIN measures AS directories ON directories.tree = orphans.tree AND directories.kind = 'directory'
  AND directories.name = orphans.cache_id AND directories.gone IS NULL
LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = orphans.tree AND overlaps.kind = 'directory'
  AND overlaps.name = orphans.cache_id AND overlaps.gone IS NULL
LEFT JOIN measures AS inits ON inits.tree = orphans.tree AND inits.kind = 'directory'
  AND inits.name = orphans.init_id AND inits.gone IS NULL
LEFT JOIN scans AS since ON since.tree = orphans.tree AND since.at = orphans.since
WHERE orphans.gone IS NULL;

-- The parts of a data root on disk. bytes - shared_bytes counts each file once over all of them.
CREATE VIEW current_measures AS
SELECT
  measures.tree,
  hosts.name AS host,
  trees.driver,
  measures.kind,
  CASE WHEN measures.kind = 'directory' AND length(measures.name) = 32
    THEN lower(hex(measures.name)) ELSE CAST(measures.name AS TEXT) END AS name,
  measures.bytes,
  measures.apparent,
  measures.folder_bytes,
  measures.files,
  measures.inodes,
  coalesce(overlaps.bytes, 0) AS shared_bytes,
  coalesce(overlaps.apparent, 0) AS shared_apparent,
  coalesce(overlaps.inodes, 0) AS shared_inodes
FROM measures
LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = measures.tree AND overlaps.kind = measures.kind
  AND overlaps.name = measures.name AND overlaps.gone IS NULL
JOIN trees ON trees.id = measures.tree
JOIN hosts ON hosts.id = trees.host
WHERE measures.gone IS NULL;

CREATE VIEW current_volumes AS
SELECT
  measures.tree,
  hosts.name AS host,
  trees.driver,
  CAST(measures.name AS TEXT) AS volume,
  measures.bytes,
  measures.apparent,
  measures.files,
  measures.inodes
FROM measures
JOIN trees ON trees.id = measures.tree
JOIN hosts ON hosts.id = trees.host
WHERE measures.kind = 'volume'
  AND measures.gone IS NULL;

CREATE VIEW current_container_volumes AS
SELECT
  container_volumes.tree,
  hosts.name AS host,
  trees.driver,
  container_volumes.container_id,
  container_volumes.destination,
  container_volumes.volume,
  container_volumes.driver AS volume_driver
FROM container_volumes
JOIN trees ON trees.id = container_volumes.tree
JOIN hosts ON hosts.id = trees.host
WHERE container_volumes.gone IS NULL;

-- ============ what was there when

CREATE VIEW tag_history AS
SELECT
  tags.tree,
  hosts.name AS host,
  trees.driver,
  repos.familiar AS repository,
  tags.tag,
  digests.text AS image_id,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tags.tree AND scan_areas.area = 1 AND scan_areas.at >= tags.since
    ORDER BY scan_areas.at
    LIMIT 1
  ) AS first_seen,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tags.tree AND scan_areas.area = 1
      AND (tags.gone IS NULL OR scan_areas.at < tags.gone)
    ORDER BY scan_areas.at DESC
    LIMIT 1
  ) AS last_seen,
  tags.since = 0 AS since_unknown,
  tags.gone IS NULL AS current,
  tags.since,
  tags.gone
FROM tags
JOIN trees ON trees.id = tags.tree
JOIN hosts ON hosts.id = trees.host
JOIN repos ON repos.id = tags.repo
JOIN digests ON digests.id = tags.target;

CREATE VIEW image_spans AS
SELECT
  tree_images.tree,
  hosts.name AS host,
  trees.driver,
  digests.text AS image_id,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tree_images.tree AND scan_areas.area = 2 AND scan_areas.at >= tree_images.since
    ORDER BY scan_areas.at
    LIMIT 1
  ) AS first_seen,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tree_images.tree AND scan_areas.area = 2
      AND (tree_images.gone IS NULL OR scan_areas.at < tree_images.gone)
    ORDER BY scan_areas.at DESC
    LIMIT 1
  ) AS last_seen,
  tree_images.since = 0 AS since_unknown,
  tree_images.gone IS NULL AS current,
  tree_images.since,
  tree_images.gone
FROM tree_images
JOIN trees ON trees.id = tree_images.tree
JOIN hosts ON hosts.id = trees.host
JOIN digests ON digests.id = tree_images.image;

CREATE VIEW layer_spans AS
SELECT
  tree_layers.tree,
  hosts.name AS host,
  trees.driver,
  digests.text AS chain_id,
  tree_layers.size,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tree_layers.tree AND scan_areas.area = 3 AND scan_areas.at >= tree_layers.since
    ORDER BY scan_areas.at
    LIMIT 1
  ) AS first_seen,
  (
    SELECT scans.time FROM scan_areas
    JOIN scans ON scans.tree = scan_areas.tree AND scans.at = scan_areas.at
    WHERE scan_areas.tree = tree_layers.tree AND scan_areas.area = 3
      AND (tree_layers.gone IS NULL OR scan_areas.at < tree_layers.gone)
    ORDER BY scan_areas.at DESC
    LIMIT 1
  ) AS last_seen,
  tree_layers.since = 0 AS since_unknown,
  tree_layers.gone IS NULL AS current,
  tree_layers.since,
  tree_layers.gone
FROM tree_layers
JOIN trees ON trees.id = tree_layers.tree
JOIN hosts ON hosts.id = trees.host
JOIN digests ON digests.id = tree_layers.chain;

-- ============ what configs say

-- The build history: position from 0; layer is the position of the layer that a step made, null for an empty one.
CREATE VIEW image_steps AS
SELECT
  digests.text AS image_id,
  steps.position,
  CASE WHEN steps.empty THEN NULL ELSE steps.filled - 1 END AS layer,
  chains.text AS chain_id,
  steps.created,
  steps.created_by,
  steps.author,
  steps.comment,
  steps.empty
FROM (
  SELECT
    configs.image,
    history.key AS position,
    history.value ->> '$.created' AS created,
    history.value ->> '$.created_by' AS created_by,
    history.value ->> '$.author' AS author,
    history.value ->> '$.comment' AS comment,
    coalesce(history.value ->> '$.empty_layer', 0) AS empty,
    sum(NOT coalesce(history.value ->> '$.empty_layer', 0))
      OVER (PARTITION BY configs.image ORDER BY history.key) AS filled
  FROM image_configs AS configs
  JOIN json_each(configs.history) AS history
) AS steps
JOIN digests ON digests.id = steps.image
LEFT JOIN image_layers ON image_layers.image = steps.image
  AND image_layers.position = steps.filled - 1 AND NOT steps.empty
LEFT JOIN digests AS chains ON chains.id = image_layers.chain;

CREATE VIEW image_labels AS
SELECT
  digests.text AS image_id,
  labels.key AS label,
  labels.value
FROM image_configs AS configs
JOIN json_each(configs.config, '$.Labels') AS labels
JOIN digests ON digests.id = configs.image;

CREATE VIEW image_environment AS
SELECT
  digests.text AS image_id,
  CASE instr(environment.value, '=')
    WHEN 0 THEN environment.value ELSE substr(environment.value, 1, instr(environment.value, '=') - 1) END AS name,
  CASE instr(environment.value, '=')
    WHEN 0 THEN NULL ELSE substr(environment.value, instr(environment.value, '=') + 1) END AS value
FROM image_configs AS configs
JOIN json_each(configs.config, '$.Env') AS environment
JOIN digests ON digests.id = configs.image;

-- Layers of images, lowest first.
CREATE VIEW image_chains AS
SELECT
  digests.text AS image_id,
  image_layers.position,
  chains.text AS chain_id,
  diffs.text AS diff_id
FROM image_layers
JOIN digests ON digests.id = image_layers.image
JOIN digests AS chains ON chains.id = image_layers.chain
JOIN chain_ids ON chain_ids.id = image_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff;

-- Which compressed blobs unpack to a layer, and where they came from or went to.
CREATE VIEW layer_sources AS
SELECT
  hosts.name AS host,
  trees.driver,
  diffs.text AS diff_id,
  blobs.text AS blob,
  blob_sources.repository
FROM blob_sources
JOIN trees ON trees.id = blob_sources.tree
JOIN hosts ON hosts.id = trees.host
JOIN digests AS diffs ON diffs.id = blob_sources.diff
JOIN digests AS blobs ON blobs.id = blob_sources.blob
WHERE blob_sources.gone IS NULL;
