-- title: Unused images
-- subject: reclaiming
-- question: Which images have had no container and no new tag for so long, and what do they take?
-- parameter: for age = 2592000; how long; counted back from the last scan of the containers
-- parameter: host text = null; only this host
-- parameter: images text = null; JSON array of [host, driver, image ID]: only these images
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: last_used time "LAST USED" "unknown"; the last of the three that follow; null where nothing tells
-- column: last_container time hidden; the last scan that saw a container of it
-- column: last_tagged time hidden; when it was last built or tagged, as the tree says or as scans saw
-- column: arrived time hidden; the first scan that saw it, if there was one without it before
-- column: known_since time hidden; the first scan that saw it
-- column: size bytes; bytes of its layers, as this tree has them
-- column: unique_size bytes "UNIQUE SIZE"; bytes of its layers that no other image has
WITH chosen_trees AS MATERIALIZED (
  SELECT
    trees.id AS tree,
    hosts.name AS host,
    trees.driver,
    (SELECT max(scan_areas.at) FROM scan_areas WHERE scan_areas.tree = trees.id AND scan_areas.area = 5)
      AS judged,
    (SELECT min(scan_areas.at) FROM scan_areas WHERE scan_areas.tree = trees.id AND scan_areas.area = 2)
      AS first_scan,
    (SELECT min(scans.at) FROM scans WHERE scans.tree = trees.id) AS oldest
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
-- Where containers/ was never read, judged is null and nothing is said. In a tree that was first seen after the moment
-- that counts, only what Docker wrote down can tell of a time before.
looked_at AS MATERIALIZED (
  SELECT chosen_trees.tree, image_totals.image
  FROM chosen_trees
  CROSS JOIN image_totals
  WHERE chosen_trees.oldest <= chosen_trees.judged - :for * 1000 AND image_totals.tree = chosen_trees.tree
  UNION ALL
  SELECT DISTINCT chosen_trees.tree, image_updates.image
  FROM chosen_trees
  CROSS JOIN image_updates
  WHERE chosen_trees.oldest > chosen_trees.judged - :for * 1000
    AND image_updates.tree = chosen_trees.tree
    AND CAST(strftime('%s', image_updates.updated) AS INTEGER) * 1000 <= chosen_trees.judged - :for * 1000
),
candidates AS MATERIALIZED (
  SELECT
    chosen_trees.tree,
    chosen_trees.host,
    chosen_trees.driver,
    chosen_trees.judged,
    totals.image,
    totals.size,
    totals.size - totals.shared_all AS unique_size,
    coalesce(nullif(tree_images.since, 0), chosen_trees.first_scan) AS known_since,
    nullif(tree_images.since, 0) AS arrived,
    (
      SELECT max(scan_areas.at)
      FROM containers
      CROSS JOIN scan_areas
      WHERE containers.image = totals.image
        AND containers.tree = totals.tree
        AND scan_areas.tree = containers.tree
        AND scan_areas.area = 5
        AND scan_areas.at < containers.gone
    ) AS last_container,
    (
      SELECT max(times.at)
      FROM (
        SELECT CAST(strftime('%s', image_updates.updated) AS INTEGER) * 1000 AS at
        FROM image_updates
        WHERE image_updates.tree = totals.tree AND image_updates.image = totals.image
        UNION ALL
        SELECT nullif(tags.since, 0)
        FROM tags
        WHERE tags.target = totals.image AND tags.tree = totals.tree
      ) AS times
    ) AS last_tagged
  FROM looked_at
  CROSS JOIN chosen_trees
  CROSS JOIN image_totals AS totals
  CROSS JOIN tree_images
  WHERE chosen_trees.tree = looked_at.tree
    AND totals.tree = looked_at.tree
    AND totals.image = looked_at.image
    AND totals.containers = 0
    AND totals.kind IN ('tagged', 'dangling')
    AND tree_images.tree = totals.tree
    AND tree_images.image = totals.image
    AND tree_images.gone IS NULL
),
judged AS (
  SELECT
    candidates.*,
    nullif(
      max(
        coalesce(candidates.arrived, 0), coalesce(candidates.last_container, 0),
        coalesce(candidates.last_tagged, 0)
      ), 0
    ) AS last_used
  FROM candidates
)
SELECT
  judged.host,
  judged.driver,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = judged.image AND tags.tree = judged.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  strftime('%Y-%m-%dT%H:%M:%SZ', judged.last_used / 1000, 'unixepoch') AS last_used,
  strftime('%Y-%m-%dT%H:%M:%SZ', judged.last_container / 1000, 'unixepoch') AS last_container,
  strftime('%Y-%m-%dT%H:%M:%SZ', judged.last_tagged / 1000, 'unixepoch') AS last_tagged,
  strftime('%Y-%m-%dT%H:%M:%SZ', judged.arrived / 1000, 'unixepoch') AS arrived,
  strftime('%Y-%m-%dT%H:%M:%SZ', judged.known_since / 1000, 'unixepoch') AS known_since,
  judged.size,
  judged.unique_size
FROM judged
JOIN digests ON digests.id = judged.image
WHERE coalesce(judged.last_used, judged.known_since) <= judged.judged - :for * 1000
  AND (:images IS NULL OR (judged.host, judged.driver, digests.text) IN (
    SELECT given.value ->> 0, given.value ->> 1, given.value ->> 2
    FROM json_each(:images) AS given
  ))
ORDER BY
  judged.host,
  judged.driver,
  coalesce(judged.last_used, judged.known_since),
  digests.text
