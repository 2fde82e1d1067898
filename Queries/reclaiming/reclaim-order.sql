-- title: What to remove first
-- question: Which images, removed in this order, free the most with the fewest, until so much is free?
-- parameter: goal bytes = null; stop when so many bytes are free; null: list all images whose removal helps
-- parameter: images text = null; only of these: IDs (sha256: and 64 digits) as a JSON array; null: all that no container has, of trees whose containers were read
-- parameter: doubtful boolean = false; images too that a container may need which Docker does not list
-- parameter: host hosts = null; only these hosts: names with commas between; each tree has a list of its own
-- parameter: driver text = null; only trees of this driver
-- parameter: root text = null; only trees of this root; empty for the first
-- parameter: most integer = 2; without host: only so many trees, those with the most bytes that no container needs; -1: all
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: place integer; 1 for the first to remove; chosen greedily, by bytes an image, which need not be the best of all; children come before their parents, as docker rmi needs it
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time spare; as the config says
-- column: size bytes spare; bytes of its layers
-- column: frees bytes; bytes that go with it once all before it are gone; null, as freed, where the last scan did not read images, layers, mounts, containers or the build cache, or a container may need any of the images
-- column: freed bytes "FREED SO FAR" optional; bytes that are gone by then
-- column: frees_at_most bytes "FREES AT MOST" optional; where frees is null: it is no more than this
-- column: freed_at_most bytes "FREED SO FAR, AT MOST" optional; where freed is null: it is no more than this
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT tree_names.*
  FROM tree_names
  LEFT JOIN tree_totals ON tree_totals.tree = tree_names.tree
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND (:driver IS NULL OR tree_names.driver = :driver)
    AND (:root IS NULL OR tree_names.root = :root)
    -- There labels keep blobs and snapshots, and they are not recorded.
    AND NOT EXISTS (SELECT 1 FROM trees WHERE trees.id = tree_names.tree AND trees.kind = 'containerd')
  ORDER BY tree_totals.unused DESC, tree_names.host, tree_names.driver, tree_names.tree
  LIMIT CASE WHEN :host IS NULL THEN :most ELSE -1 END
),
-- part: removal-doubts
-- Intermediate images go with the last of their children; all others count.
counted AS MATERIALIZED (
  SELECT
    totals.tree,
    totals.image,
    totals.kind IN ('tagged', 'dangling')
      AND coalesce(totals.containers, 0) = 0
      AND CASE
        WHEN :images IS NULL THEN totals.containers IS NOT NULL
        ELSE totals.image IN (SELECT asked.image FROM asked)
      END
      AND (:doubtful OR (totals.tree, totals.image) NOT IN (SELECT tree, image FROM possibly_used)) AS wanted
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  WHERE totals.tree = chosen_trees.tree
    -- Docker does not know hidden images.
    AND totals.kind <> 'hidden'
    AND (totals.kind <> 'intermediate' OR coalesce(totals.containers, 0) > 0)
),
lineage AS MATERIALIZED (
  SELECT counted.tree, counted.image, tree_images.parent AS ancestor
  FROM counted
  CROSS JOIN tree_images
  WHERE tree_images.tree = counted.tree
    AND tree_images.image = counted.image
    AND tree_images.gone IS NULL
    AND tree_images.hidden = 0
    AND tree_images.parent IS NOT NULL
  UNION
  SELECT lineage.tree, lineage.image, tree_images.parent
  FROM lineage
  CROSS JOIN tree_images
  WHERE tree_images.tree = lineage.tree
    AND tree_images.image = lineage.ancestor
    AND tree_images.gone IS NULL
    AND tree_images.hidden = 0
    AND tree_images.parent IS NOT NULL
),
-- Docker removes no image that has a child. What is its own ancestor has one for ever.
blocked AS MATERIALIZED (
  SELECT lineage.tree, lineage.ancestor AS image
  FROM lineage
  JOIN counted ON counted.tree = lineage.tree AND counted.image = lineage.image
  WHERE NOT counted.wanted OR lineage.ancestor = lineage.image
),
holders AS MATERIALIZED (
  SELECT
    counted.tree,
    counted.image,
    counted.wanted AND (counted.tree, counted.image) NOT IN (SELECT tree, image FROM blocked) AS removable
  FROM counted
),
left_over AS MATERIALIZED (
  SELECT
    holders.tree,
    image_layers.chain,
    image_layers.position,
    count(*) AS images,
    min(holders.image) AS example
  FROM holders
  CROSS JOIN image_layers
  WHERE image_layers.image = holders.image
  GROUP BY holders.tree, image_layers.chain, image_layers.position
  HAVING min(holders.removable) = 1
),
-- part: unclaimed-layers
free_layers AS MATERIALIZED (
  SELECT
    left_over.tree,
    left_over.chain,
    left_over.position,
    left_over.images,
    left_over.example,
    coalesce(tree_layers.size, 0) AS size
  FROM unclaimed
  JOIN left_over ON left_over.tree = unclaimed.tree AND left_over.chain = unclaimed.chain
  CROSS JOIN tree_layers
  WHERE tree_layers.tree = left_over.tree AND tree_layers.chain = left_over.chain AND tree_layers.gone IS NULL
),
-- What a layer carries goes together: a layer is worth the bytes that go with all images above it, of which no more
-- than the goal counts, divided by the number of these images.
bundles AS MATERIALIZED (
  SELECT
    below.tree,
    below.chain,
    below.images,
    sum(free_layers.size) AS size,
    CAST(min(sum(free_layers.size), coalesce(:goal, sum(free_layers.size))) AS REAL) / below.images AS density
  FROM free_layers
  CROSS JOIN image_layers
  CROSS JOIN free_layers AS below
  WHERE image_layers.image = free_layers.example
    AND image_layers.position <= free_layers.position
    AND below.tree = free_layers.tree
    AND below.chain = image_layers.chain
  GROUP BY below.tree, below.chain, below.images
  HAVING sum(free_layers.size) > 0
),
stacks AS MATERIALIZED (
  SELECT holders.tree, holders.image, image_layers.chain
  FROM holders
  CROSS JOIN image_layers
  WHERE holders.removable AND image_layers.image = holders.image
),
choices AS (
  SELECT
    stacks.tree,
    stacks.image,
    bundles.chain,
    bundles.images,
    bundles.size,
    bundles.density,
    row_number() OVER (
      PARTITION BY stacks.tree, stacks.image
      ORDER BY bundles.density DESC, bundles.images, bundles.size DESC, bundles.chain
    ) AS choice
  FROM stacks
  CROSS JOIN bundles
  WHERE bundles.tree = stacks.tree AND bundles.chain = stacks.chain
),
ranks AS MATERIALIZED (
  SELECT
    choices.tree,
    choices.image,
    row_number() OVER (
      PARTITION BY choices.tree
      ORDER BY choices.density DESC, choices.images, choices.size DESC, choices.chain, choices.image
    ) AS place
  FROM choices
  WHERE choices.choice = 1
),
-- A child that frees nothing itself goes right before the first of its ancestors that do.
ranks_of_all AS MATERIALIZED (
  SELECT ranks.tree, ranks.image, ranks.place
  FROM ranks
  UNION ALL
  SELECT holders.tree, holders.image, min(ranks.place)
  FROM holders
  JOIN lineage ON lineage.tree = holders.tree AND lineage.image = holders.image
  JOIN ranks ON ranks.tree = lineage.tree AND ranks.image = lineage.ancestor
  WHERE holders.removable AND (holders.tree, holders.image) NOT IN (SELECT tree, image FROM ranks)
  GROUP BY holders.tree, holders.image
),
-- An image waits for the last of its descendants; of those that wait for the same, the one with more ancestors goes first.
turns AS (
  SELECT waits.tree, waits.image, max(waits.place) AS place
  FROM (
    SELECT ranks_of_all.tree, ranks_of_all.image, ranks_of_all.place
    FROM ranks_of_all
    UNION ALL
    SELECT lineage.tree, lineage.ancestor, ranks_of_all.place
    FROM ranks_of_all
    JOIN lineage ON lineage.tree = ranks_of_all.tree AND lineage.image = ranks_of_all.image
  ) AS waits
  WHERE (waits.tree, waits.image) IN (SELECT tree, image FROM ranks_of_all)
  GROUP BY waits.tree, waits.image
),
places AS MATERIALIZED (
  SELECT
    turns.tree,
    turns.image,
    row_number() OVER (
      PARTITION BY turns.tree
      ORDER BY turns.place, ancestors.number DESC, ranks_of_all.place, turns.image
    ) AS place
  FROM turns
  JOIN ranks_of_all ON ranks_of_all.tree = turns.tree AND ranks_of_all.image = turns.image
  LEFT JOIN (
    SELECT lineage.tree, lineage.image, count(*) AS number
    FROM lineage
    GROUP BY lineage.tree, lineage.image
  ) AS ancestors ON ancestors.tree = turns.tree AND ancestors.image = turns.image
),
-- A layer goes with the last of its images.
last_users AS (
  SELECT free_layers.tree, free_layers.size, max(places.place) AS place
  FROM stacks
  CROSS JOIN places
  CROSS JOIN free_layers
  WHERE places.tree = stacks.tree
    AND places.image = stacks.image
    AND free_layers.tree = stacks.tree
    AND free_layers.chain = stacks.chain
  GROUP BY free_layers.tree, free_layers.chain, free_layers.size
),
steps AS (
  SELECT places.tree, places.image, places.place, coalesce(sum(last_users.size), 0) AS frees
  FROM places
  LEFT JOIN last_users ON last_users.tree = places.tree AND last_users.place = places.place
  GROUP BY places.tree, places.image, places.place
),
sums AS (
  SELECT
    steps.*,
    sum(steps.frees) OVER (PARTITION BY steps.tree ORDER BY steps.place) AS freed,
    steps.tree NOT IN (SELECT doubtful_trees.tree FROM doubtful_trees) AS certain
  FROM steps
)
SELECT
  -- part: tree
  sums.place,
  digests.text AS image_id,
  -- part: tags-in-tree
  images.created,
  image_totals.size,
  CASE WHEN sums.certain THEN sums.frees END AS frees,
  CASE WHEN sums.certain THEN sums.freed END AS freed,
  CASE WHEN NOT sums.certain THEN sums.frees END AS frees_at_most,
  CASE WHEN NOT sums.certain THEN sums.freed END AS freed_at_most
FROM sums
JOIN chosen_trees AS tree_names ON tree_names.tree = sums.tree
JOIN images ON images.id = sums.image
JOIN digests ON digests.id = sums.image
JOIN image_totals ON image_totals.tree = sums.tree AND image_totals.image = sums.image
WHERE :goal IS NULL OR sums.freed - sums.frees < :goal
ORDER BY
  -- part: tree
  sums.place
