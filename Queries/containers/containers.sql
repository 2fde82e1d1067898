-- title: Containers
-- question: Which containers does each tree have, of which image, in which state?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: names text = null; JSON array of GLOB patterns: only containers whose name fits one of them
-- parameter: ids text = null; JSON array of GLOB patterns: only containers whose ID fits one of them
-- parameter: states text = null; JSON array: only containers in one of these states
-- parameter: exited text = null; JSON array of exit codes: only containers that ended with one of them
-- parameter: labels text = null; JSON array of NAME or NAME=VALUE: only containers that have all these labels
-- parameter: volumes text = null; JSON array: only containers with one of these volumes or mounted folders: a volume’s name, a folder of the host, or a path in the container
-- parameter: published text = null; JSON array of FIRST-LAST/PROTOCOL: only containers with a port of the host in one of these ranges, or one of exposed
-- parameter: exposed text = null; JSON array of the same: only containers with a port of their own in one of these ranges, or one of published
-- parameter: before text own = null; JSON array of IDs: only containers made before each of these that their tree has, and of such trees
-- parameter: since text own = null; JSON array of IDs: only containers made after each of these that their tree has, and of such trees
-- parameter: ancestors text = null; JSON array of image IDs: only containers of these and of images whose parents they are
-- part: tree-columns
-- column: container_id digest "CONTAINER ID" id; its ID
-- column: image_name reference "IMAGE"; the image as it was typed
-- column: image_id digest "IMAGE ID" hidden; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: command text last; what it runs, in one line, as docker ps shows it; null where that is not known
-- column: created time sparest; when it was made
-- column: state text "STATUS"; created, running, paused, restarting, removing, dead or exited; null, as all that only a config says, where the config cannot be read
-- column: exit_code integer "EXIT CODE" optional last; what its process ended with; null while it runs
-- column: started time hidden; when it was last started
-- column: finished time hidden; when it last ended
-- column: ports references optional last; its ports as docker ps shows them: those that it has while it runs, else those that were asked for; null for none
-- column: name text "NAMES"; its name
-- column: unlisted text "NOT LISTED BY DOCKER" optional; why Docker does not list it: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing; null if Docker lists it
-- column: labels json hidden; its labels, its image's too; null for none
-- column: writable_bytes bytes "WRITABLE" hidden sum; bytes on disk of its writable layer; null unless measured
-- column: writable_size bytes "SIZE RW" optional sum; bytes of its files: what docker ps -s says; null unless measured, or where the driver copies the image
-- column: log_bytes bytes "LOGS" optional sum; bytes on disk of its logs; null unless measured
WITH RECURSIVE descendants AS (
  SELECT tree_names.tree, digests.id AS image
  FROM json_each(:ancestors) AS given
  JOIN digests ON digests.text = given.value
  CROSS JOIN tree_names
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
  UNION
  SELECT descendants.tree, tree_images.shown
  FROM descendants
  JOIN tree_images ON tree_images.tree = descendants.tree
    AND tree_images.parent = descendants.image AND tree_images.gone IS NULL
),
-- Exact to the nanosecond, as Docker orders them.
limits AS MATERIALIZED (
  SELECT 'before' AS side, bound.tree, min(time_ns(bound.created)) AS created
  FROM json_each(:before) AS given
  JOIN containers AS bound ON bound.container_id = given.value AND bound.gone IS NULL
  GROUP BY bound.tree
  UNION ALL
  SELECT 'since', bound.tree, max(time_ns(bound.created))
  FROM json_each(:since) AS given
  JOIN containers AS bound ON bound.container_id = given.value AND bound.gone IS NULL
  GROUP BY bound.tree
)
SELECT
  -- part: tree
  containers.container_id,
  containers.image_name,
  digests.text AS image_id,
  containers.command,
  containers.created,
  containers.state,
  CASE WHEN containers.state NOT IN ('running', 'paused', 'restarting') THEN containers.exit_code END AS exit_code,
  containers.started,
  containers.finished,
  containers.ports,
  containers.name,
  containers.unlisted,
  containers.labels,
  coalesce(writable.bytes, directories.bytes) AS writable_bytes,
  writable.size AS writable_size,
  logs.bytes AS log_bytes
FROM tree_names
CROSS JOIN containers
LEFT JOIN digests ON digests.id = containers.image
-- part: container-measures
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND containers.tree = tree_names.tree
  AND containers.gone IS NULL
  AND (:names IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:names) AS pattern
    WHERE containers.name GLOB pattern.value
  ))
  AND (:ids IS NULL OR EXISTS (
    SELECT 1 FROM json_each(:ids) AS pattern
    WHERE containers.container_id GLOB pattern.value
  ))
  AND (:states IS NULL OR containers.state IN (SELECT given.value FROM json_each(:states) AS given))
  AND (:exited IS NULL OR (
    containers.state NOT IN ('running', 'paused', 'restarting')
    AND containers.exit_code IN (SELECT CAST(given.value AS INTEGER) FROM json_each(:exited) AS given)
  ))
  AND (:labels IS NULL OR NOT EXISTS (
    SELECT 1
    FROM json_each(:labels) AS wanted
    WHERE NOT EXISTS (
      SELECT 1
      FROM json_each(containers.labels) AS label
      WHERE
        -- part: label-matches
    )
  ))
  AND (:volumes IS NULL OR EXISTS (
    SELECT 1
    FROM json_each(:volumes) AS given
    WHERE EXISTS (
        SELECT 1
        FROM container_volumes
        WHERE container_volumes.tree = containers.tree
          AND container_volumes.container_id = containers.container_id
          AND container_volumes.gone IS NULL
          AND given.value IN (container_volumes.volume, container_volumes.destination)
      )
      OR EXISTS (
        SELECT 1
        FROM json_each(containers.binds) AS bind
        WHERE given.value IN (bind.value ->> 'source', bind.value ->> 'path')
      )
  ))
  AND ((:published IS NULL AND :exposed IS NULL) OR EXISTS (
    SELECT 1
    FROM (
      -- Of texts such as 0.0.0.0:8080-8081->80-81/tcp and 443/tcp the host's ports and the container's own.
      SELECT
        'published' AS side,
        substr(shown.host_side, length(rtrim(shown.host_side, '0123456789-')) + 1) AS range,
        substr(shown.text, instr(shown.text, '/') + 1) AS protocol
      FROM (
        SELECT port.value AS text, substr(port.value, 1, instr(port.value, '->') - 1) AS host_side
        FROM json_each(containers.ports) AS port
        WHERE instr(port.value, '->') > 0
      ) AS shown
      UNION ALL
      SELECT
        'exposed',
        CASE instr(port.value, '->') WHEN 0 THEN port.value ELSE substr(port.value, instr(port.value, '->') + 2) END,
        substr(port.value, instr(port.value, '/') + 1)
      FROM json_each(containers.ports) AS port
    ) AS ports
    CROSS JOIN (
      SELECT 'published' AS side, given.value AS range
      FROM json_each(:published) AS given
      UNION ALL
      SELECT 'exposed', given.value
      FROM json_each(:exposed) AS given
    ) AS wanted
    WHERE wanted.side = ports.side
      AND substr(wanted.range, instr(wanted.range, '/') + 1) = ports.protocol
      AND CAST(wanted.range AS INTEGER) <= CAST(substr(ports.range, instr(ports.range, '-') + 1) AS INTEGER)
      AND CAST(substr(wanted.range, instr(wanted.range, '-') + 1) AS INTEGER) >= CAST(ports.range AS INTEGER)
  ))
  AND (:before IS NULL OR EXISTS (
    SELECT 1
    FROM limits
    WHERE limits.side = 'before' AND limits.tree = containers.tree AND time_ns(containers.created) < limits.created
  ))
  AND (:since IS NULL OR EXISTS (
    SELECT 1
    FROM limits
    WHERE limits.side = 'since' AND limits.tree = containers.tree AND time_ns(containers.created) > limits.created
  ))
  AND (:ancestors IS NULL OR (containers.tree, containers.image) IN (SELECT tree, image FROM descendants))
ORDER BY
  -- part: tree
  julianday(containers.created) DESC,
  containers.container_id
