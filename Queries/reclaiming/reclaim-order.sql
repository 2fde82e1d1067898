-- title: What to remove first
-- question: Which images, removed in this order, free the most with the fewest, until so much is free?
-- parameter: goal bytes = null; stop when so many bytes are free; null: list all images whose removal helps
-- parameter: images text = null; only of these: a JSON array of IDs (sha256: and 64 digits), or of [host, driver, root, namespace, ID]; null: all that no container has, of trees whose containers were read
-- parameter: doubtful boolean = false; images too that a container may need which Docker does not list
-- parameter: host hosts = null; only these hosts: names with commas between; each tree has a list of its own
-- parameter: most integer = 2; without host: only so many trees, those with the most bytes that no container needs; -1: all
-- column: host text; the host's name
-- part: spare-driver-columns
-- column: place integer; 1 for the first to remove; chosen greedily, by bytes an image, which need not be the best of all; children come before their parents, as docker rmi needs it
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time spare; as the config says
-- column: size bytes spare; bytes of its layers
-- column: frees bytes; bytes that go with it once all before it are gone; null, as freed, where the last scan did not read images, layers, mounts, containers or the build cache, or a container may need any of the images
-- column: freed bytes "FREED SO FAR" optional; bytes that are gone by then
-- column: frees_at_most bytes "FREES AT MOST" optional; where frees is null: it is no more than this
-- column: freed_at_most bytes "FREED SO FAR, AT MOST" optional; where freed is null: it is no more than this
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT tree_names.*, trees.kind = 'containerd' AS has_units
  FROM tree_names
  JOIN trees ON trees.id = tree_names.tree
  LEFT JOIN tree_totals ON tree_totals.tree = tree_names.tree
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  ORDER BY tree_totals.unused DESC, tree_names.host, tree_names.driver, tree_names.root, tree_names.namespace
  LIMIT CASE WHEN :host IS NULL THEN :most ELSE -1 END
),
-- part: removal-doubts
-- Images are known by what the engine calls them: for graph drivers the config.
-- Intermediate images go with the last of their children; all others count.
-- SQLite copies a subquery, with all that it names, to each place that names it, and compiling a SELECT takes 50 µs. So each
-- names few others, and each of them once: otherwise there were 1,300.
counted AS MATERIALIZED (
  SELECT
    totals.tree,
    totals.image AS config,
    totals.shown AS image,
    -- Numbers differ from index to index: of those that are alike in all else the one with the smallest digest goes first.
    row_number() OVER (ORDER BY digests.text) AS turn,
    totals.size,
    chosen_trees.has_units,
    totals.kind IN ('tagged', 'dangling')
      AND coalesce(totals.containers, 0) = 0
      AND CASE
        WHEN :images IS NULL THEN totals.containers IS NOT NULL
        ELSE EXISTS (
          SELECT 1
          FROM asked
          WHERE asked.image = totals.image
            AND asked.tree IN (0, totals.tree)
            AND totals.shown = coalesce(asked.shown, totals.shown)
        )
      END
      AND (:doubtful OR (totals.tree, totals.image) NOT IN (SELECT tree, image FROM possibly_used)) AS wanted
  FROM chosen_trees
  CROSS JOIN image_totals AS totals
  CROSS JOIN digests
  WHERE totals.tree = chosen_trees.tree
    AND digests.id = totals.shown
    AND NOT totals.further
    -- Docker does not know hidden images.
    AND totals.kind <> 'hidden'
    AND (totals.kind <> 'intermediate' OR coalesce(totals.containers, 0) > 0)
),
-- In containerd's store an image goes when its names go, whichever others were made from it.
lineage AS MATERIALIZED (
  SELECT counted.tree, counted.image, counted.wanted, tree_images.parent AS ancestor
  FROM counted
  CROSS JOIN tree_images
  WHERE NOT counted.has_units
    AND tree_images.tree = counted.tree
    AND tree_images.image = counted.image
    AND tree_images.gone IS NULL
    AND tree_images.hidden = 0
    AND tree_images.parent IS NOT NULL
  UNION
  SELECT lineage.tree, lineage.image, lineage.wanted, tree_images.parent
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
  WHERE NOT lineage.wanted OR lineage.ancestor = lineage.image
),
holders AS MATERIALIZED (
  SELECT
    counted.tree,
    counted.image,
    counted.config,
    counted.turn,
    counted.has_units,
    counted.wanted AND (counted.tree, counted.image) NOT IN (SELECT tree, image FROM blocked) AS removable
  FROM counted
),
-- What goes with the last of its images: a layer, in containerd's store a unit, whose number is negative here.
stacks AS MATERIALIZED (
  SELECT
    holders.tree,
    holders.image,
    holders.config,
    holders.turn,
    holders.removable,
    image_layers.position,
    coalesce(image_layers.chain, -unit_images.unit) AS chain
  FROM holders
  LEFT JOIN image_layers ON NOT holders.has_units AND image_layers.image = holders.config
  LEFT JOIN unit_images ON holders.has_units
    AND unit_images.tree = holders.tree
    AND unit_images.shown = holders.image
),
left_over AS MATERIALIZED (
  SELECT
    stacks.tree,
    stacks.chain,
    stacks.position,
    count(*) AS images,
    min(stacks.turn) AS turn,
    min(stacks.image) AS example,
    min(stacks.config) AS config
  FROM stacks
  WHERE stacks.chain IS NOT NULL
  GROUP BY stacks.tree, stacks.chain, stacks.position
  HAVING min(stacks.removable) = 1
),
-- part: unclaimed-layers
free AS MATERIALIZED (
  SELECT unclaimed.*, coalesce(units.size, tree_layers.size, 0) AS size
  FROM unclaimed
  LEFT JOIN tree_layers ON tree_layers.tree = unclaimed.tree
    AND tree_layers.chain = unclaimed.chain
    AND tree_layers.gone IS NULL
  LEFT JOIN removal_units AS units ON units.tree = unclaimed.tree
    AND units.unit = -unclaimed.chain
    AND units.images = unclaimed.images
  WHERE tree_layers.chain IS NOT NULL OR units.unit IS NOT NULL
),
-- Of the layers of a stack those that the same images have, by the lowest of them: 40 hosts with 300 images each have 93,000
-- layers to free, in 13,000 of these. A unit is one by itself.
segments AS MATERIALIZED (
  SELECT
    free.tree,
    free.config,
    free.example,
    free.images,
    free.turn,
    min(free.position) AS position,
    -- That of the row with this position.
    free.chain,
    sum(free.size) AS size
  FROM free
  GROUP BY free.tree, free.config, free.images, CASE WHEN free.position IS NULL THEN free.chain END
),
members AS MATERIALIZED (
  SELECT
    stacks.tree,
    stacks.image,
    stacks.turn AS own_turn,
    segments.chain,
    segments.images,
    segments.turn,
    segments.size
  FROM stacks
  CROSS JOIN segments
  WHERE segments.tree = stacks.tree AND segments.chain = stacks.chain
),
-- What a layer carries goes together: the bytes that go with all images above it. A unit carries those that no other images
-- hold but its own.
carried AS MATERIALIZED (
  SELECT above.tree, coalesce(image_layers.chain, -unit_images.unit) AS chain, sum(above.size) AS size
  FROM segments AS above
  LEFT JOIN image_layers ON image_layers.image = above.config AND image_layers.position <= above.position
  LEFT JOIN unit_images ON above.position IS NULL
    AND unit_images.tree = above.tree
    AND unit_images.shown = above.example
  WHERE above.position IS NOT NULL
    OR NOT EXISTS (
      SELECT 1
      FROM unit_images AS own
      WHERE own.tree = above.tree
        AND own.unit = -above.chain
        AND NOT EXISTS (
          SELECT 1
          FROM unit_images AS same
          WHERE same.tree = own.tree AND same.shown = own.shown AND same.unit = unit_images.unit
        )
    )
  GROUP BY above.tree, coalesce(image_layers.chain, -unit_images.unit)
  HAVING sum(above.size) > 0
),
-- It is worth these bytes, of which no more than the goal counts, divided by the number of the images.
bundles AS (
  SELECT
    members.*,
    carried.size AS carries,
    CAST(min(carried.size, coalesce(:goal, carried.size)) AS REAL) / members.images AS density
  FROM members
  CROSS JOIN carried
  WHERE carried.tree = members.tree AND carried.chain = members.chain
),
choices AS (
  SELECT
    bundles.*,
    row_number() OVER (
      PARTITION BY bundles.tree, bundles.image
      ORDER BY bundles.density DESC, bundles.images, bundles.carries DESC, bundles.turn
    ) AS choice
  FROM bundles
),
ranks AS MATERIALIZED (
  SELECT
    choices.tree,
    choices.image,
    row_number() OVER (
      PARTITION BY choices.tree
      ORDER BY choices.density DESC, choices.images, choices.carries DESC, choices.turn, choices.own_turn
    ) AS place
  FROM choices
  WHERE choices.choice = 1
),
-- Each image that can go, with itself and its ancestors.
families AS MATERIALIZED (
  SELECT holders.tree, holders.image, holders.config, holders.turn, holders.image AS member
  FROM holders
  WHERE holders.removable
  UNION ALL
  SELECT holders.tree, holders.image, holders.config, holders.turn, lineage.ancestor
  FROM holders
  JOIN lineage ON lineage.tree = holders.tree AND lineage.image = holders.image
  WHERE holders.removable
),
-- A child that frees nothing itself goes right before the first of its ancestors that do.
ranks_of_all AS MATERIALIZED (
  SELECT
    families.tree,
    families.image,
    coalesce(min(CASE WHEN families.member = families.image THEN ranks.place END), min(ranks.place)) AS place
  FROM families
  JOIN ranks ON ranks.tree = families.tree AND ranks.image = families.member
  GROUP BY families.tree, families.image
),
-- An image waits for the last of its descendants.
turns AS (
  SELECT
    families.tree,
    families.member AS image,
    max(ranks_of_all.place) AS place,
    min(CASE WHEN families.member = families.image THEN ranks_of_all.place END) AS own,
    min(CASE WHEN families.member = families.image THEN families.turn END) AS turn,
    min(CASE WHEN families.member = families.image THEN families.config END) AS config
  FROM ranks_of_all
  JOIN families ON families.tree = ranks_of_all.tree AND families.image = ranks_of_all.image
  GROUP BY families.tree, families.member
  HAVING min(CASE WHEN families.member = families.image THEN ranks_of_all.place END) IS NOT NULL
),
-- Of those that wait for the same, the one with more ancestors goes first.
places AS MATERIALIZED (
  SELECT
    turns.tree,
    turns.image,
    turns.config,
    row_number() OVER (
      PARTITION BY turns.tree
      ORDER BY turns.place, ancestors.number DESC, turns.own, turns.turn
    ) AS place
  FROM turns
  LEFT JOIN (
    SELECT lineage.tree, lineage.image, count(*) AS number
    FROM lineage
    GROUP BY lineage.tree, lineage.image
  ) AS ancestors ON ancestors.tree = turns.tree AND ancestors.image = turns.image
),
-- A layer goes with the last of its images.
uses AS (
  SELECT
    places.*,
    CASE
      WHEN places.place = max(places.place) OVER (PARTITION BY places.tree, members.chain) THEN members.size
    END AS frees
  FROM places
  LEFT JOIN members ON members.tree = places.tree AND members.image = places.image
),
steps AS (
  SELECT uses.tree, uses.image, uses.config, uses.place, coalesce(sum(uses.frees), 0) AS frees
  FROM uses
  GROUP BY uses.tree, uses.image, uses.config, uses.place
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
  AS tags,
  images.created,
  (
    SELECT totals.size
    FROM image_totals AS totals
    WHERE totals.tree = sums.tree AND totals.image = sums.config AND totals.shown = sums.image
  ) AS size,
  CASE WHEN sums.certain THEN sums.frees END AS frees,
  CASE WHEN sums.certain THEN sums.freed END AS freed,
  CASE WHEN NOT sums.certain THEN sums.frees END AS frees_at_most,
  CASE WHEN NOT sums.certain THEN sums.freed END AS freed_at_most
FROM sums
JOIN chosen_trees AS tree_names ON tree_names.tree = sums.tree
JOIN images ON images.id = sums.config
JOIN digests ON digests.id = sums.image
WHERE :goal IS NULL OR sums.freed - sums.frees < :goal
ORDER BY
  -- part: tree
  sums.place
