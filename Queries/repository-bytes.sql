-- title: Repository bytes
-- subject: repositories
-- question: What do the images of each repository take, each layer once, and how much of that has no other repository?
-- parameter: host text = null; only images on this host
-- parameter: top integer = 100; at most so many rows, the largest first; -1: all
-- column: repository reference id; familiar name; null: images that no repository names
-- column: images integer; how many images it names
-- column: layers integer; their layers, each once
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere
-- column: own_size bytes "OWN SIZE"; bytes of the layers that are in no image of another repository
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
held AS MATERIALIZED (
  SELECT images.id AS image
  FROM images
  WHERE :host IS NULL
    AND EXISTS (SELECT 1 FROM tree_images WHERE tree_images.image = images.id AND tree_images.gone IS NULL)
  UNION ALL
  SELECT DISTINCT totals.image
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  WHERE :host IS NOT NULL AND totals.tree = chosen_trees.tree
),
names AS MATERIALIZED (
  SELECT DISTINCT tags.repo, tags.target AS image
  FROM chosen_trees
  CROSS JOIN tags
  WHERE tags.tree = chosen_trees.tree AND tags.gone IS NULL
  UNION
  SELECT DISTINCT repo_digests.repo, repo_digests.target
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE repo_digests.tree = chosen_trees.tree AND repo_digests.gone IS NULL
),
-- Repository 0 has what no repository names.
members AS MATERIALIZED (
  SELECT coalesce(names.repo, 0) AS repo, held.image
  FROM held
  LEFT JOIN names ON names.image = held.image
),
contents AS MATERIALIZED (
  SELECT DISTINCT image_layers.chain, members.repo
  FROM members
  CROSS JOIN image_layers
  WHERE image_layers.image = members.image
),
sized AS (
  SELECT
    contents.repo,
    chain_holders.largest AS size,
    count(*) OVER (PARTITION BY contents.chain) AS owners
  FROM contents
  LEFT JOIN chain_holders ON chain_holders.chain = contents.chain
),
sums AS MATERIALIZED (
  SELECT
    sized.repo,
    count(*) AS layers,
    coalesce(sum(sized.size), 0) AS size,
    coalesce(sum(CASE WHEN sized.owners = 1 THEN sized.size END), 0) AS own_size
  FROM sized
  GROUP BY sized.repo
),
counts AS (
  SELECT members.repo, count(*) AS images
  FROM members
  GROUP BY members.repo
)
SELECT
  repos.familiar AS repository,
  counts.images,
  coalesce(sums.layers, 0) AS layers,
  coalesce(sums.size, 0) AS size,
  coalesce(sums.own_size, 0) AS own_size
FROM counts
LEFT JOIN sums ON sums.repo = counts.repo
LEFT JOIN repos ON repos.id = counts.repo
ORDER BY
  size DESC,
  repos.familiar
LIMIT :top
