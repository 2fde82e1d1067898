-- title: Repository bytes
-- question: What do the images of each repository, team or registry take, each layer once, and how much of that has no other one?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- parameter: parts integer = null; how many parts of the canonical name count: 1 for the registry, 2 for a team in it; null: each repository is one
-- parameter: top integer = 100; at most so many rows, the largest first; -1: all
-- column: repository reference id; familiar name, or the first parts of canonical names; null: listed images that no repository names
-- column: repositories integer optional; how many repositories have these parts
-- column: images integer; how many listed images it names
-- column: layers integer; their layers, each once
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere; null where no host knows any
-- column: own_size bytes "OWN SIZE"; bytes of the layers that are in no image of another
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT tree_names.tree
  FROM tree_names
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
-- Images whose repositories are looked up: all of the chosen hosts; of all hosts only those of several repositories,
-- since image_users and layer_users have the others'. Another platform has layers, and is no image by itself.
counted_images AS MATERIALIZED (
  SELECT totals.image, min(totals.further) AS further
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = chosen_trees.tree AND totals.kind IN ('tagged', 'dangling')
  GROUP BY totals.image
  UNION ALL
  SELECT image_users.image, image_users.listed = 0
  FROM image_users
  WHERE :host IS NULL AND image_users.listed_as IS NOT NULL AND image_users.repo IS NULL
),
held_images AS MATERIALIZED (
  SELECT tree_images.tree, tree_images.image, tree_images.target
  FROM chosen_trees
  CROSS JOIN tree_images
  WHERE tree_images.tree = chosen_trees.tree AND tree_images.gone IS NULL
  UNION ALL
  SELECT tree_images.tree, tree_images.image, tree_images.target
  FROM counted_images
  CROSS JOIN tree_images
  WHERE :host IS NULL AND tree_images.image = counted_images.image AND tree_images.gone IS NULL
),
names AS MATERIALIZED (
  SELECT held_images.image, tags.repo
  FROM held_images
  CROSS JOIN tags
  WHERE tags.target = held_images.target AND tags.tree = held_images.tree AND tags.gone IS NULL
  UNION
  SELECT held_images.image, repo_digests.repo
  FROM held_images
  CROSS JOIN repo_digests
  WHERE repo_digests.target = held_images.target
    AND repo_digests.tree = held_images.tree
    AND repo_digests.gone IS NULL
),
-- Repository 0 has what no repository names.
members AS MATERIALIZED (
  SELECT counted_images.image, coalesce(names.repo, 0) AS repo, counted_images.further
  FROM counted_images
  LEFT JOIN names ON names.image = counted_images.image
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
  UNION ALL
  SELECT repos.id, repos.familiar
  FROM repos
  WHERE :parts IS NULL
),
-- By number, that of its first repository, since numbers are compared faster; 0 for none.
numbers AS MATERIALIZED (
  SELECT
    repos.id AS repo,
    CASE
      WHEN namespaces.repo IS NULL THEN 0
      ELSE min(namespaces.repo) OVER (PARTITION BY iif(:parts IS NULL, repos.id, namespaces.namespace))
    END AS namespace
  FROM repos
  LEFT JOIN namespaces ON namespaces.repo = repos.id
  UNION ALL
  SELECT 0, 0
),
-- Layers of images of several repositories: all below such a layer are such as well.
common_layers AS MATERIALIZED (
  SELECT layer_users.chain
  FROM layer_users
  WHERE :host IS NULL AND layer_users.repo IS NULL AND layer_users.images > 0
),
-- Their repository follows from what is built on them: layers of one repository, and images that end with them.
standing AS MATERIALIZED (
  SELECT common_layers.chain, layer_users.repo
  FROM common_layers
  CROSS JOIN chain_ids
  CROSS JOIN layer_users
  WHERE chain_ids.parent = common_layers.chain
    AND layer_users.chain = chain_ids.id
    AND layer_users.images > 0
    AND layer_users.repo IS NOT NULL
  UNION ALL
  SELECT images.top, image_users.repo
  FROM image_users
  CROSS JOIN images
  WHERE :host IS NULL
    AND image_users.listed_as IS NOT NULL
    AND image_users.repo IS NOT NULL
    AND images.id = image_users.image
    AND images.top IN (SELECT common_layers.chain FROM common_layers)
  UNION ALL
  SELECT images.top, members.repo
  FROM members
  CROSS JOIN images
  WHERE :host IS NULL AND images.id = members.image AND images.top IS NOT NULL
),
below AS (
  SELECT standing.chain, numbers.namespace
  FROM standing
  JOIN numbers ON numbers.repo = standing.repo
  UNION
  SELECT chain_ids.parent, below.namespace
  FROM below
  CROSS JOIN chain_ids
  WHERE chain_ids.id = below.chain AND chain_ids.parent IS NOT NULL
),
contents AS MATERIALIZED (
  SELECT DISTINCT image_layers.chain, numbers.namespace
  FROM members
  CROSS JOIN image_layers
  CROSS JOIN numbers
  WHERE :host IS NOT NULL AND image_layers.image = members.image AND numbers.repo = members.repo
  UNION ALL
  SELECT below.chain, below.namespace
  FROM below
),
-- A layer of several repositories is no one's own, unless they count as one.
owners AS (
  SELECT contents.chain, min(contents.namespace) AS namespace
  FROM contents
  WHERE :host IS NOT NULL OR :parts IS NOT NULL
  GROUP BY contents.chain
  HAVING count(*) = 1
),
-- Of images that one repository names, or none.
repository_images AS MATERIALIZED (
  SELECT image_users.repo, count(*) AS images
  FROM image_users
  WHERE :host IS NULL AND image_users.listed > 0 AND image_users.repo IS NOT NULL
  GROUP BY image_users.repo
),
repository_layers AS (
  SELECT layer_users.repo, count(*) AS layers, sum(layer_users.largest) AS size
  FROM layer_users
  WHERE :host IS NULL AND layer_users.repo IS NOT NULL AND layer_users.images > 0
  GROUP BY layer_users.repo
),
named_repositories AS (
  SELECT repository_images.repo
  FROM repository_images
  UNION
  SELECT members.repo
  FROM members
),
parts AS (
  SELECT numbers.namespace, 0 AS repositories, repository_images.images, 0 AS layers, NULL AS size, 0 AS own_size
  FROM repository_images
  JOIN numbers ON numbers.repo = repository_images.repo
  UNION ALL
  SELECT numbers.namespace, 0, 0, repository_layers.layers, repository_layers.size, repository_layers.size
  FROM repository_layers
  JOIN numbers ON numbers.repo = repository_layers.repo
  UNION ALL
  SELECT contents.namespace, 0, 0, count(*), sum(layer_users.largest), 0
  FROM contents
  CROSS JOIN layer_users
  WHERE layer_users.chain = contents.chain
  GROUP BY contents.namespace
  UNION ALL
  SELECT owners.namespace, 0, 0, 0, NULL, sum(layer_users.largest)
  FROM owners
  CROSS JOIN layer_users
  WHERE layer_users.chain = owners.chain
  GROUP BY owners.namespace
  UNION ALL
  -- An image of several repositories may be in one namespace.
  SELECT numbers.namespace, 0, count(DISTINCT members.image), 0, NULL, 0
  FROM members
  JOIN numbers ON numbers.repo = members.repo
  WHERE NOT members.further
  GROUP BY numbers.namespace
  UNION ALL
  SELECT numbers.namespace, count(nullif(numbers.repo, 0)), 0, 0, NULL, 0
  FROM named_repositories
  JOIN numbers ON numbers.repo = named_repositories.repo
  GROUP BY numbers.namespace
)
SELECT
  namespaces.namespace AS repository,
  CASE WHEN :parts IS NOT NULL THEN sum(parts.repositories) END AS repositories,
  sum(parts.images) AS images,
  sum(parts.layers) AS layers,
  CASE WHEN sum(parts.layers) = 0 THEN 0 ELSE sum(parts.size) END AS size,
  CASE WHEN sum(parts.layers) = 0 OR sum(parts.size) IS NOT NULL THEN sum(parts.own_size) END AS own_size
FROM parts
LEFT JOIN namespaces ON namespaces.repo = parts.namespace
GROUP BY parts.namespace
ORDER BY
  size DESC,
  namespaces.namespace
LIMIT :top
