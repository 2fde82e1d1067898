-- title: Images with several tags
-- question: Which images have more than one tag?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: count integer "TAGS"; how many there are
-- column: size bytes; bytes of the image's layers, as this tree has them; null where the image is not there
SELECT
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  digests.text AS image_id,
  -- part: tags-in-tree
  AS tags,
  several.value ->> 1 AS count,
  image_totals.size
-- Hosts come in the order of their names, and each tree's tags are counted when it is its turn: so the first rows come at
-- once. A subquery of FROM cannot refer to the tree; the argument of json_each can.
FROM tree_names
CROSS JOIN json_each((
  WITH tagged AS MATERIALIZED (
    SELECT shown_tags.shown
    FROM shown_tags
    WHERE shown_tags.tree = tree_names.tree
  )
  SELECT json_group_array(json_array(counted.shown, counted.count))
  FROM (
    SELECT tagged.shown, count(*) AS count
    FROM tagged
    GROUP BY tagged.shown
    HAVING count(*) > 1
  ) AS counted
)) AS several
CROSS JOIN digests
LEFT JOIN image_targets ON image_targets.target = digests.id AND image_targets.tree = tree_names.tree
  AND NOT image_targets.further
-- What the CRI shows is the config itself.
LEFT JOIN image_totals ON image_totals.tree = tree_names.tree
  AND image_totals.image = coalesce(image_targets.image, digests.id)
  AND image_totals.shown = digests.id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND digests.id = several.value ->> 0
ORDER BY
  tree_names.host,
  tree_names.driver,
  tree_names.root,
  tree_names.namespace,
  count DESC,
  digests.text
