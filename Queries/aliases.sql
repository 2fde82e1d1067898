-- title: Images with several tags
-- subject: images
-- question: Which images have more than one tag?
-- parameter: host text = null; only this host
-- column: host text; the host's name
-- column: driver text hidden; the tree's driver
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: count integer "TAGS"; how many there are
-- column: size bytes; bytes of the image's layers, as this tree has them; null where the image is not there
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree, hosts.name AS host, trees.driver
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
-- Of all hosts: in the order of an index, so that nothing is to be sorted.
counted AS (
  SELECT tags.tree, tags.target, count(*) AS count
  FROM tags
  WHERE :host IS NULL AND tags.gone IS NULL
  GROUP BY tags.target, tags.tree
  HAVING count(*) > 1
  UNION ALL
  SELECT tags.tree, tags.target, count(*)
  FROM chosen_trees
  CROSS JOIN tags
  WHERE :host IS NOT NULL AND tags.tree = chosen_trees.tree AND tags.gone IS NULL
  GROUP BY tags.tree, tags.target
  HAVING count(*) > 1
),
several AS MATERIALIZED (
  SELECT counted.tree, chosen_trees.host, chosen_trees.driver, counted.target, counted.count
  FROM counted
  JOIN chosen_trees ON chosen_trees.tree = counted.tree
)
SELECT
  several.host,
  several.driver,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = several.target AND tags.tree = several.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  several.count,
  image_totals.size
FROM several
JOIN digests ON digests.id = several.target
LEFT JOIN image_totals ON image_totals.tree = several.tree AND image_totals.image = several.target
ORDER BY
  several.host,
  several.driver,
  several.count DESC,
  digests.text
