-- title: Containers by bytes
-- question: Which containers take the most with their writable layers and logs?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: top integer = 100; at most so many rows; -1: all
-- part: tree-columns
-- column: container_id digest "CONTAINER ID" id; its ID
-- column: name text "NAMES"; its name
-- column: image_name reference "IMAGE"; the image as it was typed
-- column: state text "STATUS"; created, running, paused, restarting, removing, dead or exited; null where its config cannot be read
-- column: unlisted text "NOT LISTED BY DOCKER" optional; why Docker does not list it: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing; null if Docker lists it
-- column: writable_bytes bytes "WRITABLE"; bytes on disk of its writable layer; null unless measured
-- column: log_bytes bytes "LOGS"; bytes on disk of its logs; null unless measured
-- column: bytes bytes "TOTAL"; both; null where neither was measured
SELECT
  -- part: tree
  containers.container_id,
  containers.name,
  containers.image_name,
  containers.state,
  containers.unlisted,
  coalesce(writable.bytes, directories.bytes) AS writable_bytes,
  logs.bytes AS log_bytes,
  CASE
    WHEN coalesce(writable.bytes, directories.bytes, logs.bytes) IS NOT NULL
      THEN coalesce(writable.bytes, directories.bytes, 0) + coalesce(logs.bytes, 0)
  END AS bytes
FROM tree_names
CROSS JOIN containers
-- part: container-measures
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND containers.tree = tree_names.tree
  AND containers.gone IS NULL
ORDER BY
  bytes DESC,
  -- part: tree
  containers.container_id
LIMIT :top
