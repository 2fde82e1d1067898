-- title: Volumes
-- question: Which volumes does each data root have, what do they take, and which containers use them?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: unused boolean = false; only those that no container uses; none where a container's config cannot be read, or where containers/ was not
-- column: host text; the host's name
-- column: driver text hidden; the driver of the tree with which they were measured
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: volume text "VOLUME NAME" id; its name
-- column: containers integer "LINKS"; containers of the host's data root that have it
-- column: names references; these containers' names
-- column: options boolean "OPTIONS" optional; it was given options for its driver: its files mostly lie elsewhere, and docker system df leaves it out; null unless measured
-- column: size bytes sum; bytes of its files here: what docker system df -v says; null unless measured
-- column: bytes bytes "ON DISK" sum; bytes of the blocks that are taken; null unless measured
-- column: inodes integer hidden; files and directories in it; null unless measured
WITH chosen_trees AS (
  SELECT trees.id AS tree, trees.host, hosts.name, trees.driver, trees.root, trees.namespace
  FROM hosts
  JOIN trees ON trees.host = hosts.id
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0
),
uses AS (
  SELECT
    chosen_trees.host,
    chosen_trees.root,
    min(chosen_trees.tree) AS tree,
    container_volumes.volume,
    count(DISTINCT container_volumes.container_id) AS containers,
    json_group_array(DISTINCT containers.name) AS names
  FROM chosen_trees
  JOIN container_volumes ON container_volumes.tree = chosen_trees.tree AND container_volumes.gone IS NULL
    AND container_volumes.driver = 'local'
  JOIN containers ON containers.tree = container_volumes.tree
    AND containers.container_id = container_volumes.container_id AND containers.gone IS NULL
  GROUP BY chosen_trees.host, chosen_trees.root, container_volumes.volume
),
measured AS (
  SELECT
    chosen_trees.host,
    chosen_trees.root,
    chosen_trees.tree,
    CAST(measures.name AS TEXT) AS volume,
    measures.part = 'volumes with options' AS options,
    measures.apparent,
    measures.bytes,
    measures.inodes
  FROM chosen_trees
  JOIN measures ON measures.tree = chosen_trees.tree AND measures.kind = 'volume' AND measures.gone IS NULL
),
volumes AS (
  SELECT
    measured.tree,
    measured.volume,
    coalesce(uses.containers, 0) AS containers,
    coalesce(uses.names, '[]') AS names,
    measured.options,
    measured.apparent AS size,
    measured.bytes,
    measured.inodes
  FROM measured
  LEFT JOIN uses ON uses.host = measured.host AND uses.root = measured.root AND uses.volume = measured.volume
  UNION ALL
  SELECT
    uses.tree,
    uses.volume,
    uses.containers,
    uses.names,
    NULL,
    NULL,
    NULL,
    NULL
  FROM uses
  LEFT JOIN measured ON measured.host = uses.host AND measured.root = uses.root AND measured.volume = uses.volume
  WHERE measured.volume IS NULL
)
SELECT
  chosen_trees.name AS host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace,
  volumes.volume,
  volumes.containers,
  (
    SELECT json_group_array(names.value)
    FROM (
      SELECT elements.value
      FROM json_each(volumes.names) AS elements
      WHERE elements.value IS NOT NULL
      ORDER BY elements.value
    ) AS names
  ) AS names,
  volumes.options,
  volumes.size,
  volumes.bytes,
  volumes.inodes
FROM volumes
JOIN chosen_trees ON chosen_trees.tree = volumes.tree
WHERE NOT :unused OR (
  volumes.containers = 0
  AND NOT EXISTS (
    SELECT 1
    FROM chosen_trees AS beside
    WHERE beside.host = chosen_trees.host
      AND beside.root = chosen_trees.root
      AND (
        EXISTS (
          SELECT 1
          FROM containers
          WHERE containers.tree = beside.tree AND containers.unlisted IS NOT NULL AND containers.gone IS NULL
            AND containers.state IS NULL
        )
        OR NOT EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = beside.tree AND area_scans.area = 'containers')
      )
  )
)
ORDER BY
  chosen_trees.name,
  volumes.bytes DESC,
  volumes.volume,
  chosen_trees.root,
  chosen_trees.driver,
  chosen_trees.namespace
