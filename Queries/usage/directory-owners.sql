-- title: Owners of what was measured
-- question: Which images and which containers does each of these directories belong to?
-- serves: strata usage
-- parameter: things text = null; JSON array of [host, driver, root, namespace, kind of measure, name]; null: none
-- column: place integer id; which of these, from 0
-- column: owners references; images that have the layer, a name of each, or the containers whose it is
WITH asked AS MATERIALIZED (
  SELECT
    things.key AS place,
    tree_names.tree,
    tree_names.host,
    tree_names.root,
    things.value ->> 4 AS kind,
    things.value ->> 5 AS name
  FROM json_each(:things) AS things
  CROSS JOIN tree_names
  WHERE tree_names.host = things.value ->> 0
    AND tree_names.driver = things.value ->> 1
    AND tree_names.root = things.value ->> 2
    AND tree_names.namespace = things.value ->> 3
),
asked_trees AS MATERIALIZED (
  SELECT DISTINCT asked.tree
  FROM asked
),
-- All of a tree at once: who asks mostly wants all.
directories AS MATERIALIZED (
  SELECT tree_layers.tree, tree_layers.directory AS name, tree_layers.chain, NULL AS container
  FROM asked_trees
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = asked_trees.tree
    AND tree_layers.gone IS NULL
  UNION ALL
  SELECT tree_mounts.tree, tree_mounts.directory, NULL, tree_mounts.name
  FROM asked_trees
  CROSS JOIN tree_mounts
  WHERE tree_mounts.tree = asked_trees.tree
    AND tree_mounts.gone IS NULL
  UNION ALL
  SELECT tree_mounts.tree, tree_mounts.init_directory, NULL, tree_mounts.name
  FROM asked_trees
  CROSS JOIN tree_mounts
  WHERE tree_mounts.tree = asked_trees.tree
    AND tree_mounts.gone IS NULL
  UNION ALL
  -- A container's own snapshot has the container's ID, and the one that Docker prepares below it that ID with -init.
  SELECT tree_snapshots.tree, tree_snapshots.directory, NULL, replace(store_keys.name, '-init', '')
  FROM asked_trees
  CROSS JOIN tree_snapshots
  CROSS JOIN store_keys
  WHERE tree_snapshots.tree = asked_trees.tree
    AND tree_snapshots.gone IS NULL
    AND store_keys.id = tree_snapshots.key
),
owned AS MATERIALIZED (
  SELECT asked.place, asked.tree, directories.chain, directories.container
  FROM asked
  CROSS JOIN directories
  WHERE asked.kind = 'directory'
    AND directories.tree = asked.tree
    AND directories.name = asked.name
),
owners AS (
  SELECT
    owned.place,
    coalesce(
      (
        SELECT min(tag_references.reference)
        -- part: tags-of-image
      ),
      substr(digests.text, 8, 12)
    ) AS name
  FROM owned
  CROSS JOIN image_layers
  CROSS JOIN image_totals
  CROSS JOIN tree_images
  CROSS JOIN digests
  WHERE image_layers.chain = owned.chain
    AND image_totals.tree = owned.tree
    AND image_totals.image = image_layers.image
    AND image_totals.kind IN ('tagged', 'dangling')
    AND tree_images.image = image_layers.image
    AND tree_images.tree = owned.tree
    AND tree_images.gone IS NULL
    AND digests.id = tree_images.shown
  UNION
  SELECT owned.place, coalesce(containers.name, substr(containers.container_id, 1, 12))
  FROM owned
  CROSS JOIN containers
  WHERE containers.tree = owned.tree
    AND containers.container_id = owned.container
    AND containers.gone IS NULL
  UNION
  SELECT asked.place, coalesce(containers.name, substr(containers.container_id, 1, 12))
  FROM asked
  CROSS JOIN containers
  WHERE asked.kind IN ('container', 'log')
    AND containers.tree = asked.tree
    AND containers.container_id = asked.name
    AND containers.gone IS NULL
  UNION
  -- A volume is the data root's: containers of any of its trees have it.
  SELECT asked.place, coalesce(containers.name, substr(containers.container_id, 1, 12))
  FROM asked
  CROSS JOIN tree_names AS beside
  CROSS JOIN container_volumes
  CROSS JOIN containers
  WHERE asked.kind = 'volume'
    AND beside.host = asked.host
    AND beside.root = asked.root
    AND container_volumes.volume = asked.name
    AND container_volumes.tree = beside.tree
    AND container_volumes.driver = 'local'
    AND container_volumes.gone IS NULL
    AND containers.tree = container_volumes.tree
    AND containers.container_id = container_volumes.container_id
    AND containers.gone IS NULL
)
SELECT
  owners.place,
  json_group_array(owners.name) AS owners
FROM (SELECT place, name FROM owners ORDER BY place, name) AS owners
GROUP BY owners.place
ORDER BY
  owners.place
