-- The names under which osquery's users know these things: existing queries run on the index as they are.
-- Columns, their order and units are those of osquery 5 (specs/posix/docker_*.table). osquery's own tables show the one
-- host that they run on; these show all trees of the index. In containerd's store an image is called by its manifest or
-- index, as Docker 29 and osquery call it there.

-- ============ osquery's names

-- view: One row for each image and tree that lists it now, as in osquery's table docker_images.
-- column: id text; The image ID, 64 digits without “sha256:”.
-- column: created integer; When the image was made, in seconds since 1970.
-- column: size_bytes bytes; What it takes in this tree, as its engine counts: the sum of its layers' sizes, in containerd's store compressed blobs too; null where no scan has read them.
-- column: tags text; Its tags with commas between, in their order; empty for none.
CREATE VIEW docker_images AS
SELECT
  substr(digests.text, 8) AS id,
  CAST(strftime('%s', images.created) AS INTEGER) AS created,
  totals.size AS size_bytes,
  -- part: tags-with-commas
  AS tags
FROM image_totals AS totals
JOIN shown_images AS tree_images ON tree_images.tree = totals.tree AND tree_images.image = totals.image
  AND tree_images.shown = totals.shown AND NOT tree_images.further
JOIN digests ON digests.id = tree_images.shown
JOIN images ON images.id = totals.image
WHERE totals.kind IN ('tagged', 'dangling');

-- view: One row for each layer of an image that some tree lists now, as in osquery's table docker_image_layers.
-- column: id text; The image ID, 64 digits.
-- column: layer_id text; The layer's content: its diff_id without “sha256:”.
-- column: layer_order integer; The layer's place, 1 for the lowest.
CREATE VIEW docker_image_layers AS
SELECT
  substr(digests.text, 8) AS id,
  substr(diffs.text, 8) AS layer_id,
  image_layers.position + 1 AS layer_order
FROM (
  -- part: listed-targets
) AS listed
JOIN image_layers ON image_layers.image = listed.image
JOIN digests ON digests.id = listed.target
JOIN chain_ids ON chain_ids.id = image_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff;

-- view: One row for each label of an image that some tree lists now, as in osquery's table docker_image_labels.
-- column: id text; The image ID, 64 digits.
-- column: key text; The label's name.
-- column: value text; Its value.
CREATE VIEW docker_image_labels AS
SELECT
  substr(digests.text, 8) AS id,
  labels.key,
  labels.value
FROM (
  -- part: listed-targets
) AS listed
JOIN image_configs AS configs ON configs.image = listed.image
JOIN json_each(configs.config, '$.Labels') AS labels
JOIN digests ON digests.id = listed.target
WHERE labels.key IS NOT NULL;

-- view: One row for each step of an image and tree that lists it now, as in osquery's table docker_image_history.
-- column: id text; The image ID, 64 digits.
-- column: created integer; When the step was made, in seconds since 1970.
-- column: size bytes; Bytes of the layer that it made in this tree, 0 for none; null if the tree lacks the layer.
-- column: created_by text; The instruction.
-- column: tags text; The image's tags with commas between, with its last step; else empty.
-- column: comment text; The step's comment.
CREATE VIEW docker_image_history AS
SELECT
  substr(digests.text, 8) AS id,
  -- Of the text that step-created writes, strftime would round half a millisecond up to the next second.
  CASE typeof(steps.moment)
    WHEN 'integer' THEN steps.moment / 1000000000
    ELSE CAST(strftime('%s', steps.moment) AS INTEGER)
  END AS created,
  CASE WHEN steps.empty THEN 0 ELSE tree_layers.size END AS size,
  instructions.text AS created_by,
  CASE WHEN places.key = (SELECT max(all_places.key) FROM json_each(histories.steps) AS all_places) THEN
    -- part: tags-with-commas
  ELSE '' END AS tags,
  comments.text AS comment
FROM image_histories AS histories
JOIN json_each(histories.steps) AS places
JOIN steps ON steps.id = places.value
JOIN shown_images AS tree_images ON tree_images.image = histories.image AND NOT tree_images.further
JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
  AND totals.shown = tree_images.shown
  AND totals.kind IN ('tagged', 'dangling')
JOIN digests ON digests.id = tree_images.shown
LEFT JOIN step_texts AS instructions ON instructions.id = steps.instruction
LEFT JOIN step_texts AS comments ON comments.id = steps.comment
LEFT JOIN tree_layers ON tree_layers.tree = totals.tree
  AND tree_layers.chain = steps.chain AND tree_layers.gone IS NULL;

-- view: One row for each container that Docker lists now, as in osquery's table docker_containers. Some columns stay null: what only a running daemon knows, and what strata does not record.
-- column: id text; The container's ID, 64 digits.
-- column: name text; Its name, with a slash before it, as Docker's API has it.
-- column: image text; What its image was called when it was made.
-- column: image_id text; The image that it was made from, 64 digits.
-- column: command text; What it runs, in one line.
-- column: created integer; When it was made, in seconds since 1970.
-- column: state text; Its state when the tree was read, such as running or exited.
-- column: status text; Always null.
-- column: pid text; Always null.
-- column: path text; Always null.
-- column: config_entrypoint text; Always null.
-- column: started_at text; When it last started, in RFC 3339.
-- column: finished_at text; When it last ended, in RFC 3339.
-- column: privileged integer; Always null.
-- column: security_options text; Always null.
-- column: env_variables text; Always null.
-- column: cgroup_namespace text; Always null.
-- column: ipc_namespace text; Always null.
-- column: mnt_namespace text; Always null.
-- column: net_namespace text; Always null.
-- column: pid_namespace text; Always null.
-- column: user_namespace text; Always null.
-- column: uts_namespace text; Always null.
CREATE VIEW docker_containers AS
SELECT
  containers.container_id AS id,
  '/' || containers.name AS name,
  containers.image_name AS image,
  substr(digests.text, 8) AS image_id,
  containers.command,
  CAST(strftime('%s', containers.created) AS INTEGER) AS created,
  containers.state,
  NULL AS status,
  NULL AS pid,
  NULL AS path,
  NULL AS config_entrypoint,
  containers.started AS started_at,
  containers.finished AS finished_at,
  NULL AS privileged,
  NULL AS security_options,
  NULL AS env_variables,
  NULL AS cgroup_namespace,
  NULL AS ipc_namespace,
  NULL AS mnt_namespace,
  NULL AS net_namespace,
  NULL AS pid_namespace,
  NULL AS user_namespace,
  NULL AS uts_namespace
FROM containers
LEFT JOIN digests ON digests.id = containers.image
WHERE containers.gone IS NULL
  AND containers.unlisted IS NULL;

-- view: One row for each label of a container that Docker lists now, as in osquery's table docker_container_labels.
-- column: id text; The container's ID, 64 digits.
-- column: key text; The label's name.
-- column: value text; Its value.
CREATE VIEW docker_container_labels AS
SELECT
  containers.container_id AS id,
  labels.key,
  labels.value
FROM containers
JOIN json_each(containers.labels) AS labels
WHERE containers.gone IS NULL
  AND containers.unlisted IS NULL
  AND labels.key IS NOT NULL;
