-- title: A container
-- question: What is this container, of which image, what does it take, and which directories and volumes are its own?
-- serves: strata show
-- parameter: id text; the container's ID
-- column: kind text; container
-- column: container_id digest "CONTAINER ID" id; its ID
-- column: name text; its name
-- part: tree-columns-with-driver
-- column: state text; created, running, paused, restarting, removing, dead or exited; null where its config cannot be read
-- column: exit_code integer; what its process ended with; null while it runs
-- column: unlisted text "NOT LISTED BY DOCKER" optional; why Docker does not list it: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing; null if Docker lists it
-- column: image_name reference "IMAGE"; the image as it was typed
-- column: image_id digest "IMAGE ID"; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: image_tags references "IMAGE TAGS"; tags that mean this image now
-- column: image_listed boolean "IMAGE LISTED"; the tree still lists this image; null where the image is not known
-- column: image_created time "IMAGE CREATED"; when the image was made; null where its config was never read
-- column: image_names json "ITS NAMES"; tags that ever meant this image in this tree, each from the first to the last scan that saw it so
-- column: command text; what it runs, in one line, as docker ps shows it; null where that is not known
-- column: ports references; its ports as docker ps shows them: those that it has while it runs, else those that were asked for; null for none
-- column: created time; when it was made
-- column: started time; when it was last started
-- column: finished time; when it last ended
-- part: seen-columns
-- column: labels json; its labels, its image's too
-- column: mounts json; volumes, folders of the host and all else that is mounted in it: kind, path in the container, a volume's name and driver, a folder's source on the host
-- column: writable_bytes bytes "WRITABLE"; bytes on disk of its writable layer; null unless measured
-- column: writable_size bytes "SIZE RW"; bytes of its files: what docker ps -s says; null unless measured, or where the driver copies the image
-- column: log_path text "LOG"; where the engine writes its log, on the host; null for none
-- column: log_bytes bytes "LOGS"; bytes on disk of its logs; null unless measured
-- column: mount_id text; directory of its writable layer
-- column: init_id text; directory below it
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
  CASE WHEN containers.state NOT IN ('running', 'paused', 'restarting') THEN containers.exit_code END AS exit_code,
  containers.unlisted,
  containers.image_name,
  digests.text AS image_id,
  -- part: tags-in-tree
  AS image_tags,
  CASE WHEN containers.image IS NOT NULL THEN EXISTS (
    SELECT 1
    FROM tree_images
    WHERE tree_images.tree = containers.tree
      AND tree_images.shown = containers.image
      AND tree_images.gone IS NULL
      AND NOT tree_images.hidden
  ) END AS image_listed,
  (
    SELECT min(facts.created)
    FROM tree_images
    JOIN images AS facts ON facts.id = tree_images.image
    WHERE tree_images.tree = containers.tree AND tree_images.shown = containers.image AND NOT tree_images.further
  ) AS image_created,
  (
    SELECT json_group_array(
      json_object('reference', names.reference, 'first_seen', names.first_seen, 'last_seen', names.last_seen)
    )
    FROM (
      SELECT
        repos.familiar || ':' || spans.tag AS reference,
        -- part: span-first-seen
        AS first_seen,
        -- part: span-last-seen
        AS last_seen
      FROM (
        SELECT tags.*, 'references' AS area
        FROM tags
        WHERE tags.tree = containers.tree
          AND tags.target IN (
            SELECT containers.image
            UNION
            SELECT tree_images.target
            FROM tree_images
            WHERE tree_images.shown = containers.image AND tree_images.tree = containers.tree
          )
      ) AS spans
      JOIN repos ON repos.id = spans.repo
      ORDER BY spans.since, reference
    ) AS names
  ) AS image_names,
  containers.command,
  containers.ports,
  containers.created,
  containers.started,
  containers.finished,
  (
    -- part: first-of-spans
    WHERE spans.tree = containers.tree
  ) AS first_seen,
  (
    -- part: last-of-spans
    WHERE spans.tree = containers.tree
  ) AS last_seen,
  containers.labels,
  (
    SELECT json_group_array(json(used.mount))
    FROM (
      SELECT
        container_volumes.destination AS path,
        json_object(
          'kind', 'volume',
          'path', container_volumes.destination,
          'name', container_volumes.volume,
          'driver', container_volumes.driver
        ) AS mount
      FROM container_volumes
      WHERE container_volumes.tree = containers.tree
        AND container_volumes.container_id = containers.container_id
        AND container_volumes.gone IS NULL
      UNION ALL
      SELECT binds.value ->> 'path', binds.value
      FROM json_each(containers.binds) AS binds
      ORDER BY 1
    ) AS used
  ) AS mounts,
  coalesce(writable.bytes, directories.bytes) AS writable_bytes,
  writable.size AS writable_size,
  containers.log_path,
  logs.bytes AS log_bytes,
  tree_mounts.directory AS mount_id,
  tree_mounts.init_directory AS init_id,
  chains.text AS chain_id
FROM containers
JOIN tree_names ON tree_names.tree = containers.tree
LEFT JOIN digests ON digests.id = containers.image
-- part: container-measures
LEFT JOIN digests AS chains ON chains.id = tree_mounts.chain
WHERE containers.container_id = :id
  AND containers.gone IS NULL
ORDER BY
  -- part: tree
  containers.container_id
