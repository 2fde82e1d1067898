-- title: Image bytes
-- subject: images
-- question: What does each image take over the fleet, and how much of that has no other image beside it?
-- parameter: host text = null; only this host
-- parameter: top integer = 100; at most so many rows, those with the most unique bytes first; -1: all
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references that mean it now, on any host
-- column: hosts integer; how many hosts have it
-- column: size bytes; bytes of its layers, in the tree where they are the most
-- column: shared_size bytes "SHARED SIZE"; bytes of its layers that other images have too, summed over the trees
-- column: unique_size bytes "UNIQUE SIZE"; bytes of its layers that no other image of the tree has, summed over the trees
-- column: total_size bytes "TOTAL SIZE"; shared_size and unique_size
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree, trees.host
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
largest AS MATERIALIZED (
  SELECT
    totals.image,
    count(DISTINCT chosen_trees.host) AS hosts,
    max(totals.size) AS size,
    sum(totals.shared_all) AS shared_size,
    sum(totals.size - totals.shared_all) AS unique_size,
    sum(totals.size) AS total_size
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = chosen_trees.tree
  GROUP BY totals.image
  ORDER BY unique_size DESC, total_size DESC, totals.image
  LIMIT :top
)
SELECT
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT DISTINCT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = largest.image AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  largest.hosts,
  largest.size,
  largest.shared_size,
  largest.unique_size,
  largest.total_size
FROM largest
JOIN digests ON digests.id = largest.image
ORDER BY
  largest.unique_size DESC,
  largest.total_size DESC,
  digests.text
