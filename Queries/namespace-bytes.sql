-- title: Bytes of registries and teams
-- subject: repositories
-- question: What do the images of each registry or team take, each layer once, and how much of that has no other one?
-- parameter: host text = null; only images on this host
-- parameter: parts integer = 2; how many parts of the canonical name count: 1 for the registry, 2 for a team in it
-- parameter: top integer = 100; at most so many rows, the largest first; -1: all
-- column: namespace text id; the first parts of canonical names; null: images that no repository names
-- column: repositories integer; how many repositories are in it
-- column: images integer; how many images these name
-- column: layers integer; their layers, each once
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere
-- column: own_size bytes "OWN SIZE"; bytes of the layers that are in no image of another namespace
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR hosts.name = :host
),
-- The last part of a repository's name is its own and never counts.
cuts AS (
  SELECT
    repos.id AS repo,
    repos.name,
    0 AS parts,
    0 AS length
  FROM repos
  UNION ALL
  SELECT
    cuts.repo,
    cuts.name,
    cuts.parts + 1,
    cuts.length + instr(substr(cuts.name, cuts.length + 1), '/')
  FROM cuts
  WHERE cuts.parts < :parts AND instr(substr(cuts.name, cuts.length + 1), '/') > 0
),
namespaces AS MATERIALIZED (
  SELECT cuts.repo, substr(cuts.name, 1, max(cuts.length) - 1) AS namespace
  FROM cuts
  WHERE cuts.length > 0
  GROUP BY cuts.repo
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
members AS MATERIALIZED (
  SELECT namespaces.namespace, names.repo, held.image
  FROM held
  LEFT JOIN names ON names.image = held.image
  LEFT JOIN namespaces ON namespaces.repo = names.repo
),
contents AS MATERIALIZED (
  SELECT DISTINCT image_layers.chain, pairs.namespace
  FROM (SELECT DISTINCT members.namespace, members.image FROM members) AS pairs
  CROSS JOIN image_layers
  WHERE image_layers.image = pairs.image
),
sized AS (
  SELECT
    contents.namespace,
    chain_holders.largest AS size,
    count(*) OVER (PARTITION BY contents.chain) AS owners
  FROM contents
  LEFT JOIN chain_holders ON chain_holders.chain = contents.chain
),
sums AS MATERIALIZED (
  SELECT
    sized.namespace,
    count(*) AS layers,
    coalesce(sum(sized.size), 0) AS size,
    coalesce(sum(CASE WHEN sized.owners = 1 THEN sized.size END), 0) AS own_size
  FROM sized
  GROUP BY sized.namespace
),
counts AS (
  SELECT
    members.namespace,
    count(DISTINCT members.repo) AS repositories,
    count(DISTINCT members.image) AS images
  FROM members
  GROUP BY members.namespace
)
SELECT
  counts.namespace,
  counts.repositories,
  counts.images,
  coalesce(sums.layers, 0) AS layers,
  coalesce(sums.size, 0) AS size,
  coalesce(sums.own_size, 0) AS own_size
FROM counts
LEFT JOIN sums ON sums.namespace IS counts.namespace
ORDER BY
  size DESC,
  counts.namespace
LIMIT :top
