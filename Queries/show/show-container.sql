-- title: A container
-- question: What is this container, of which image, and which directories are its own?
-- parameter: id text; the container's ID
-- column: kind text; container
-- column: container_id digest "CONTAINER ID" id; its ID
-- column: name text; its name
-- part: tree-columns-with-driver
-- column: state text; created, running, paused, restarting, removing, dead or exited; null where its config cannot be read
-- column: unlisted text "NOT LISTED BY DOCKER" optional; why Docker does not list it: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing; null if Docker lists it
-- column: image_name reference "IMAGE"; the image as it was typed
-- column: image_id digest "IMAGE ID"; digest of the image's config
-- column: image_tags references "IMAGE TAGS"; tags that mean this image now
-- column: created time; when it was made
-- column: started time; when it was last started
-- column: finished time; when it last ended
-- part: seen-columns
-- column: mount_id text "MOUNT ID" ""; directory of its writable layer
-- column: init_id text "INIT ID" ""; directory below it
-- column: chain_id digest "CHAIN ID"; top layer of the image it was made from
WITH spans AS (
  SELECT containers.tree, 'containers' AS area, containers.since, containers.gone
  FROM containers
  WHERE containers.container_id = :id
)
SELECT
  'container' AS kind,
  containers.container_id,
  containers.name,
  -- part: tree
  containers.state,
  containers.unlisted,
  containers.image_name,
  images.text AS image_id,
  (
    SELECT json_group_array(tag_references.reference)
    FROM tag_references
    WHERE tag_references.target = containers.image AND tag_references.tree = containers.tree
  ) AS image_tags,
  containers.created,
  containers.started,
  containers.finished,
  (
    SELECT min(
      -- part: span-first-seen
    )
    FROM spans
    WHERE spans.tree = containers.tree
  ) AS first_seen,
  (
    SELECT max(
      -- part: span-last-seen
    )
    FROM spans
    WHERE spans.tree = containers.tree
  ) AS last_seen,
  tree_mounts.directory AS mount_id,
  tree_mounts.init_directory AS init_id,
  chains.text AS chain_id
FROM containers
JOIN current_trees ON current_trees.tree = containers.tree
LEFT JOIN digests AS images ON images.id = containers.image
LEFT JOIN tree_mounts ON tree_mounts.tree = containers.tree
  AND tree_mounts.name = containers.container_id AND tree_mounts.gone IS NULL
LEFT JOIN digests AS chains ON chains.id = tree_mounts.chain
WHERE containers.container_id = :id
  AND containers.gone IS NULL
