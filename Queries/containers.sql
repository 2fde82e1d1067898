-- title: Containers
-- subject: containers
-- question: Which containers does each tree have, of which image, in which state?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: container_id digest "CONTAINER ID" id; its ID
-- column: image_name reference "IMAGE"; the image as it was typed
-- column: image_id digest "IMAGE ID"; digest of the image's config
-- column: created time; when it was made
-- column: state text "STATUS"; created, running, paused, restarting, removing, dead or exited
-- column: exit_code integer hidden; of its last run
-- column: started time hidden; when it was last started
-- column: finished time hidden; when it last ended
-- column: name text "NAMES"; its name
-- column: writable_bytes bytes "WRITABLE" hidden; bytes on disk of its writable layer; null unless measured
-- column: writable_size bytes "SIZE RW" hidden; bytes of its files: what docker ps -s says; null unless measured, or where the driver copies the image
-- column: log_bytes bytes "LOGS" hidden; bytes on disk of its logs; null unless measured
SELECT
  hosts.name AS host,
  trees.driver,
  containers.container_id,
  containers.image_name,
  digests.text AS image_id,
  containers.created,
  containers.state,
  containers.exit_code,
  containers.started,
  containers.finished,
  containers.name,
  coalesce(writable.bytes, directories.bytes) AS writable_bytes,
  writable.apparent AS writable_size,
  logs.bytes AS log_bytes
FROM hosts
CROSS JOIN trees
CROSS JOIN containers
LEFT JOIN digests ON digests.id = containers.image
LEFT JOIN tree_mounts ON tree_mounts.tree = containers.tree
  AND tree_mounts.name = containers.container_id AND tree_mounts.gone IS NULL
LEFT JOIN measures AS directories ON directories.tree = containers.tree AND directories.kind = 'directory'
  AND directories.name = tree_mounts.mount_id AND directories.gone IS NULL
LEFT JOIN writable_layers AS writable ON writable.tree = containers.tree
  AND writable.name = tree_mounts.mount_id AND writable.gone IS NULL
LEFT JOIN measures AS logs ON logs.tree = containers.tree AND logs.kind = 'log'
  AND logs.name = CAST(containers.container_id AS BLOB) AND logs.gone IS NULL
WHERE (:host IS NULL OR hosts.name = :host)
  AND trees.host = hosts.id
  AND containers.tree = trees.id
  AND containers.gone IS NULL
ORDER BY
  hosts.name,
  trees.driver,
  julianday(containers.created) DESC,
  containers.container_id
