-- title: Images with several tags
-- question: Which images have more than one tag?
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: count integer "TAGS"; how many there are
-- column: size bytes; bytes of the image's layers, as this tree has them; null where the image is not there
SELECT
  hosts.name AS host,
  trees.driver,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = digests.id AND tags.tree = trees.id AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  several.value ->> 1 AS count,
  image_totals.size
-- Hosts come in the order of their names, and each tree's tags are counted when it is its turn: so the first rows come at
-- once. A subquery of FROM cannot refer to the tree; the argument of json_each can.
FROM hosts
CROSS JOIN trees
CROSS JOIN json_each((
  SELECT json_group_array(json_array(counted.target, counted.count))
  FROM (
    SELECT tags.target, count(*) AS count
    FROM tags
    WHERE tags.tree = trees.id AND tags.gone IS NULL
    GROUP BY tags.target
    HAVING count(*) > 1
  ) AS counted
)) AS several
CROSS JOIN digests
LEFT JOIN image_totals ON image_totals.tree = trees.id AND image_totals.image = digests.id
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
  AND trees.host = hosts.id
  AND digests.id = several.value ->> 0
ORDER BY
  hosts.name,
  trees.driver,
  count DESC,
  digests.text
