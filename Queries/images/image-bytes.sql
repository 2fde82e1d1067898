-- title: Image bytes
-- question: What does each listed image take over the fleet, and how much of that has no other image beside it?
-- parameter: host hosts = null; only what it takes on these hosts: names with commas between
-- parameter: top integer = 100; at most so many rows, those with the most unique bytes first; -1: all
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references that mean it now, on any host
-- column: hosts integer; how many hosts have it
-- column: size bytes; bytes of its layers, in the tree where they are the most
-- column: shared_exact bytes "SHARED EXACT"; bytes of its layers that other images of the tree have too, summed over the trees; null where containerd's store has it: its size counts other things than unique_exact
-- column: unique_exact bytes "UNIQUE EXACT"; bytes of its layers that no other image of the tree has, hidden ones too but not its intermediate parents, summed over the trees
-- column: total_size bytes "TOTAL SIZE"; its sizes, summed over the trees
WITH sums AS (
  SELECT
    image_users.image,
    image_users.hosts,
    image_users.largest AS size,
    image_users.size - image_users.unique_exact AS shared_exact,
    image_users.unique_exact,
    image_users.size AS total_size
  FROM image_users
  WHERE :host IS NULL AND image_users.listed > 0
  UNION ALL
  SELECT
    totals.image,
    count(DISTINCT trees.host),
    max(totals.size),
    sum(totals.size - totals.unique_exact),
    sum(totals.unique_exact),
    sum(totals.size)
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN image_totals AS totals
  WHERE instr(',' || :host || ',', ',' || hosts.name || ',') > 0
    AND trees.host = hosts.id
    AND totals.tree = trees.id
    AND totals.kind IN ('tagged', 'dangling')
    AND NOT totals.further
  GROUP BY totals.image
),
largest AS MATERIALIZED (
  SELECT sums.*
  FROM sums
  ORDER BY sums.unique_exact DESC, sums.total_size DESC, sums.image
  LIMIT :top
)
SELECT
  digests.text AS image_id,
  -- part: tags-anywhere
  largest.hosts,
  largest.size,
  -- In containerd's store size is what the engine counts, and unique_exact what a removal frees: blobs and snapshots.
  CASE
    WHEN NOT EXISTS (
      SELECT 1
      FROM tree_images
      WHERE tree_images.image = largest.image AND tree_images.target <> tree_images.image AND tree_images.gone IS NULL
    ) THEN largest.shared_exact
  END AS shared_exact,
  largest.unique_exact,
  largest.total_size
FROM largest
JOIN digests ON digests.id = largest.image
ORDER BY
  largest.unique_exact DESC,
  largest.total_size DESC,
  digests.text
