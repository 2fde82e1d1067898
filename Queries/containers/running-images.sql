-- title: Images that run
-- question: Which images do running containers have, the oldest first?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: top integer = 100; at most so many rows; -1: all
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: image_names references "IMAGE"; the image, as it was typed for these containers
-- column: created time; when the image was made, as its config says; null where the image is not there
-- column: containers integer; how many running containers have it
-- column: hosts integer; on how many hosts
-- column: started time "RUNNING SINCE"; when the first of them was last started
WITH running AS (
  SELECT
    containers.image AS shown,
    -- What names lead to in containerd's store is no image itself, and an index leads to another one on another platform.
    coalesce(image_targets.image, containers.image) AS image,
    count(*) AS containers,
    count(DISTINCT current_trees.host) AS hosts,
    json_group_array(DISTINCT containers.image_name) AS image_names,
    min(containers.started) AS started
  FROM current_trees
  CROSS JOIN containers
  LEFT JOIN image_targets ON image_targets.target = containers.image AND image_targets.tree = containers.tree
    AND NOT image_targets.further
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
    -- A daemon runs no container of a tree that it does not use.
    AND current_trees.inactive IS NOT 1
    AND containers.tree = current_trees.tree
    AND containers.gone IS NULL
    AND containers.unlisted IS NULL
    AND containers.state = 'running'
    AND containers.image IS NOT NULL
  GROUP BY 1, 2
)
SELECT
  digests.text AS image_id,
  (
    SELECT json_group_array(names.value)
    FROM (
      SELECT elements.value
      FROM json_each(running.image_names) AS elements
      WHERE elements.value IS NOT NULL
      ORDER BY elements.value
    ) AS names
  ) AS image_names,
  images.created,
  running.containers,
  running.hosts,
  running.started
FROM running
JOIN digests ON digests.id = running.shown
LEFT JOIN images ON images.id = running.image
ORDER BY
  julianday(images.created) IS NULL,
  julianday(images.created),
  digests.text
LIMIT :top
