-- title: Unused images
-- question: Which images have had no container and no new tag for so long, and what do they take?
-- parameter: for age = 2592000; how long; counted back from the last scan of the containers; trees whose scans do not reach back so far are left out
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: images text = null; JSON array of [host, driver, root, namespace, image ID]: only these images
-- part: tree-columns
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: last_used time; the last known use: the last of the three that follow; null where none is known
-- column: last_container time hidden; the last scan that saw a container of it, as far back as scans are kept
-- column: last_tagged time hidden; when it was last built or tagged, as the tree says or as scans saw
-- column: arrived time hidden; the first scan that saw it, if there was one without it before
-- column: known_since time hidden; the first scan that saw it
-- column: size bytes; bytes of its layers, as this tree has them
-- column: unique_exact bytes "UNIQUE EXACT"; bytes of its layers that no other image of the tree has, hidden ones too; its intermediate parents do not count, since Docker removes them with it
SELECT
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  digests.text AS image_id,
  -- part: tags-in-tree
  AS tags,
  strftime('%Y-%m-%dT%H:%M:%fZ', last_used.value / 1000.0, 'unixepoch') AS last_used,
  strftime('%Y-%m-%dT%H:%M:%fZ', last_container.value / 1000.0, 'unixepoch') AS last_container,
  strftime('%Y-%m-%dT%H:%M:%fZ', last_tagged.value / 1000.0, 'unixepoch') AS last_tagged,
  strftime('%Y-%m-%dT%H:%M:%fZ', nullif(tree_images.since, 0) / 1000.0, 'unixepoch') AS arrived,
  strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(nullif(tree_images.since, 0), first_scan.value) / 1000.0, 'unixepoch')
    AS known_since,
  totals.size,
  totals.unique_exact
-- Hosts come in the order of their names, so that the first rows come at once. A subquery of FROM cannot refer to the tree
-- whose turn it is; the argument of json_each can, and of an array of one it makes a value that has a name.
FROM tree_names
CROSS JOIN json_each(json_array((
  SELECT max(area_scans.at)
  FROM area_scans
  WHERE area_scans.tree = tree_names.tree AND area_scans.area = 'containers'
) - :for * 1000)) AS moment
CROSS JOIN json_each(json_array((
  SELECT min(area_scans.at)
  FROM area_scans
  WHERE area_scans.tree = tree_names.tree AND area_scans.area = 'images'
))) AS first_scan
-- Null where references, images or containers were never read: what was used is unknown.
CROSS JOIN json_each(json_array((
  SELECT current_known_uses.since_milliseconds
  FROM current_known_uses
  WHERE current_known_uses.tree = tree_names.tree
))) AS horizon
CROSS JOIN json_each(json_array((
  SELECT current_known_uses.pruned
  FROM current_known_uses
  WHERE current_known_uses.tree = tree_names.tree
))) AS pruned
-- Images in the order of their table, and containers last: most images need not be looked up there.
CROSS JOIN shown_images AS tree_images
CROSS JOIN image_totals AS totals
CROSS JOIN json_each(json_array((
  SELECT max(times.at)
  FROM (
    SELECT CAST(strftime('%s', image_updates.updated) AS INTEGER) * 1000 AS at
    FROM (
      -- part: targets-of-image
    ) AS targets
    CROSS JOIN image_updates
    WHERE image_updates.tree = targets.tree AND image_updates.target = targets.target
    UNION ALL
    SELECT nullif(tags.since, 0)
    FROM (
      -- part: targets-of-image
    ) AS targets
    CROSS JOIN tags
    WHERE tags.target = targets.target AND tags.tree = targets.tree
  ) AS times
))) AS last_tagged
CROSS JOIN json_each(json_array((
  SELECT max(area_scans.at)
  FROM containers
  CROSS JOIN area_scans
  WHERE containers.image = tree_images.shown
    AND containers.tree = totals.tree
    AND area_scans.tree = containers.tree
    AND area_scans.area = 'containers'
    AND area_scans.at < containers.gone
))) AS last_container
CROSS JOIN json_each(json_array(
  nullif(max(tree_images.since, coalesce(last_container.value, 0), coalesce(last_tagged.value, 0)), 0)
)) AS last_used
CROSS JOIN digests
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  -- Before the first scan only Docker's own times are known; of what was pruned not even these say enough.
  AND horizon.value <= CASE WHEN last_tagged.value IS NOT NULL AND NOT pruned.value THEN horizon.value ELSE moment.value END
  AND tree_images.tree = tree_names.tree
  AND totals.containers = 0
  AND totals.kind IN ('tagged', 'dangling')
  AND totals.tree = tree_images.tree
  AND totals.image = tree_images.image
  AND totals.shown = tree_images.shown
  AND NOT tree_images.further
  -- What came later is used later. With no age at all every use is long enough ago, also one that Docker dates after the
  -- scan, whose moment can be a given one.
  AND tree_images.since <= moment.value
  AND (:for = 0 OR coalesce(last_used.value, first_scan.value) <= moment.value)
  AND (totals.tree, totals.image) NOT IN (SELECT current_possible_uses.tree, current_possible_uses.image FROM current_possible_uses)
  AND digests.id = tree_images.shown
  AND (:images IS NULL OR (tree_names.host, tree_names.driver, tree_names.root, tree_names.namespace, digests.text) IN (
    SELECT given.value ->> 0, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4
    FROM json_each(:images) AS given
  ))
ORDER BY
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  coalesce(last_used.value, first_scan.value),
  digests.text
