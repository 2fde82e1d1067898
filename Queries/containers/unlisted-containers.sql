-- title: Containers that Docker does not list
-- question: Which containers does Docker not list, why, and which images may they need?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: container_id digest "CONTAINER ID" id; its ID: its folder is containers/ID in the data root
-- column: name text "NAMES"; its name; null where its config cannot be read
-- column: unlisted text "NOT LISTED BY DOCKER"; why: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing
-- column: any boolean hidden; nothing says which image it was made from: it may be any of the tree's
-- column: images references "MAY NEED"; the images of the tree that it may need and that no listed container has: a reference, or the ID where there is none
SELECT
  -- part: tree
  containers.container_id,
  containers.name,
  containers.unlisted,
  coalesce(max(needed.any), 0) AS any,
  json_group_array(needed.name) FILTER (WHERE needed.name IS NOT NULL) AS images
FROM tree_names
CROSS JOIN containers
LEFT JOIN (
  SELECT
    current_possible_uses.tree,
    current_possible_uses.container_id,
    current_possible_uses.any,
    coalesce(
      (
        SELECT min(tag_references.reference)
        FROM tag_references
        WHERE tag_references.target = current_possible_uses.image AND tag_references.tree = current_possible_uses.tree
      ),
      digests.text
    ) AS name
  FROM current_possible_uses
  JOIN image_totals ON image_totals.tree = current_possible_uses.tree AND image_totals.image = current_possible_uses.image
  JOIN digests ON digests.id = current_possible_uses.image
  WHERE image_totals.kind IN ('tagged', 'dangling') AND coalesce(image_totals.containers, 0) = 0
  ORDER BY name
) AS needed ON needed.tree = containers.tree AND needed.container_id = containers.container_id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND containers.tree = tree_names.tree
  AND containers.unlisted IS NOT NULL
  AND containers.gone IS NULL
GROUP BY containers.tree, containers.container_id
ORDER BY
  -- part: tree
  containers.container_id
