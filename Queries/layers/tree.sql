-- title: Layer tree
-- question: Which layers are built on which, from the lowest up, which images end with each, and how many share it?
-- parameter: image image = null; only the layers of this image (web:1, or the beginning of an ID) and their descendants
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: all boolean = false; intermediate and hidden images too
-- parameter: most integer = 2; without host and image: only so many trees, those with the most bytes; -1: all
-- part: tree-columns-with-driver
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it; null: images without layers
-- column: parent_id digest "PARENT ID"; the layer below it here; null for a lowest one
-- column: level integer; 0 for a lowest one, one more for each layer below that is here
-- column: last boolean hidden; no other child of the same layer comes after it
-- column: depth integer; layers in the chain; null where it was not computed
-- column: size bytes; bytes of its files, as this tree has them
-- column: images integer; how many listed images of this tree have it; of all images where these are asked for
-- column: top_layer_of references; images whose top layer it is: their familiar references, or their IDs where they have no tag
-- column: hosts integer; how many hosts have it
-- column: instruction text hidden; what made it, as the history of an image says
WITH RECURSIVE wanted AS MATERIALIZED (
  SELECT images.id AS image, images.top, images.layers
  FROM digests
  CROSS JOIN images
  WHERE digests.text = :image AND images.id = digests.id
),
chosen_trees AS MATERIALIZED (
  SELECT tree_names.*
  FROM tree_names
  LEFT JOIN tree_totals ON tree_totals.tree = tree_names.tree
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND (
      :image IS NULL
      OR EXISTS (
        SELECT 1
        FROM wanted
        CROSS JOIN tree_images
        WHERE tree_images.tree = tree_names.tree AND tree_images.image = wanted.image AND tree_images.gone IS NULL
      )
    )
  ORDER BY tree_totals.layers_size DESC, tree_names.host, tree_names.driver, tree_names.tree
  LIMIT CASE WHEN :host IS NULL AND :image IS NULL THEN :most ELSE -1 END
),
-- Of an image, the layers below its top and all descendants of that.
shown AS (
  SELECT image_layers.chain
  FROM wanted
  CROSS JOIN image_layers
  WHERE image_layers.image = wanted.image
  UNION
  SELECT chain_ids.id
  FROM shown
  CROSS JOIN wanted
  CROSS JOIN chain_ids
  WHERE chain_ids.parent = shown.chain
    AND chain_ids.depth > wanted.layers
),
chosen_layers AS (
  SELECT tree_layers.tree, tree_layers.chain, tree_layers.size
  FROM chosen_trees
  CROSS JOIN tree_layers
  WHERE :image IS NULL AND tree_layers.tree = chosen_trees.tree AND tree_layers.gone IS NULL
  UNION ALL
  SELECT tree_layers.tree, tree_layers.chain, tree_layers.size
  FROM chosen_trees
  CROSS JOIN shown
  CROSS JOIN tree_layers
  WHERE (SELECT count(*) FROM chosen_trees) < 20
    AND tree_layers.tree = chosen_trees.tree
    AND tree_layers.chain = shown.chain
    AND tree_layers.gone IS NULL
  UNION ALL
  -- Of many trees each has few of all that is built on an image: of 1,000 trees, to look in each took 15 s in place of 1.
  SELECT tree_layers.tree, tree_layers.chain, tree_layers.size
  FROM shown
  CROSS JOIN tree_layers
  WHERE (SELECT count(*) FROM chosen_trees) >= 20
    AND tree_layers.chain = shown.chain
    AND +tree_layers.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND tree_layers.gone IS NULL
),
-- All images that can have a layer which is shown: of a whole tree its own, of an image those on its lowest layer.
possible_users AS (
  SELECT image_totals.tree, image_totals.image
  FROM chosen_trees
  CROSS JOIN image_totals
  WHERE :image IS NULL AND image_totals.tree = chosen_trees.tree
  UNION ALL
  SELECT tree_images.tree, tree_images.image
  FROM wanted
  CROSS JOIN image_layers AS lowest
  CROSS JOIN image_layers AS others
  CROSS JOIN tree_images
  WHERE lowest.image = wanted.image
    AND lowest.position = 0
    AND others.chain = lowest.chain
    AND tree_images.image = others.image
    AND +tree_images.tree IN (SELECT chosen_trees.tree FROM chosen_trees)
    AND tree_images.gone IS NULL
),
users AS MATERIALIZED (
  SELECT image_totals.tree, image_layers.chain, count(DISTINCT image_totals.shown) AS images
  FROM possible_users
  CROSS JOIN image_totals
  CROSS JOIN image_layers
  WHERE image_totals.tree = possible_users.tree
    AND image_totals.image = possible_users.image
    AND (image_totals.kind IN ('tagged', 'dangling') OR :all)
    AND image_layers.image = image_totals.image
  GROUP BY image_totals.tree, image_layers.chain
),
nodes AS MATERIALIZED (
  SELECT
    chosen_layers.tree,
    chosen_layers.chain,
    chain_ids.depth,
    chosen_layers.size,
    (
      SELECT below.chain
      FROM tree_layers AS below
      WHERE below.tree = chosen_layers.tree AND below.chain = chain_ids.parent AND below.gone IS NULL
    ) AS parent,
    coalesce(users.images, 0) AS images
  FROM chosen_layers
  JOIN chain_ids ON chain_ids.id = chosen_layers.chain
  LEFT JOIN users ON users.tree = chosen_layers.tree AND users.chain = chosen_layers.chain
),
placed AS MATERIALIZED (
  SELECT
    nodes.*,
    row_number() OVER siblings AS place,
    count(*) OVER (PARTITION BY nodes.tree, nodes.parent) AS siblings
  FROM nodes
  JOIN digests ON digests.id = nodes.chain
  WINDOW siblings AS (
    PARTITION BY nodes.tree, nodes.parent ORDER BY nodes.images DESC, nodes.size DESC, digests.text
  )
),
-- Depth first: the deepest comes next. A path of each layer to sort by would take the square of the depth.
walk AS (
  SELECT placed.*, 0 AS level
  FROM placed
  WHERE placed.parent IS NULL
  UNION ALL
  SELECT placed.*, walk.level + 1
  FROM walk
  JOIN placed ON placed.tree = walk.tree AND placed.parent = walk.chain
  ORDER BY level DESC, tree, place
),
numbered AS MATERIALIZED (
  SELECT walk.*, row_number() OVER () AS number
  FROM walk
),
shown_tops AS MATERIALIZED (
  SELECT images.id AS image, images.top AS chain
  FROM images
  WHERE :image IS NOT NULL AND images.top IN (SELECT shown.chain FROM shown)
),
top_images(tree, chain, shown) AS MATERIALIZED (
  SELECT DISTINCT placed.tree, placed.chain, image_totals.shown
  FROM chosen_trees
  CROSS JOIN image_totals
  CROSS JOIN images
  JOIN placed ON placed.tree = image_totals.tree AND placed.chain = images.top
  WHERE :image IS NULL
    AND image_totals.tree = chosen_trees.tree
    AND (image_totals.kind IN ('tagged', 'dangling') OR :all)
    AND images.id = image_totals.image
  UNION ALL
  SELECT DISTINCT placed.tree, placed.chain, image_totals.shown
  FROM shown_tops
  JOIN placed ON placed.chain = shown_tops.chain
  CROSS JOIN image_totals
  WHERE image_totals.tree = placed.tree
    AND image_totals.image = shown_tops.image
    AND (image_totals.kind IN ('tagged', 'dangling') OR :all)
  UNION ALL
  SELECT DISTINCT chosen_trees.tree, NULL, image_totals.shown
  FROM chosen_trees
  CROSS JOIN image_totals
  CROSS JOIN images
  WHERE image_totals.tree = chosen_trees.tree
    AND (image_totals.kind IN ('tagged', 'dangling') OR :all)
    AND images.id = image_totals.image
    AND images.top IS NULL
    AND (:image IS NULL OR images.id = (SELECT wanted.image FROM wanted))
),
names AS (
  SELECT
    top_images.tree,
    top_images.chain,
    coalesce(names.value, digests.text) AS name
  FROM top_images
  JOIN digests ON digests.id = top_images.shown
  LEFT JOIN json_each((
    SELECT json_group_array(tag_references.reference)
    FROM tree_images AS same
    CROSS JOIN tag_references
    WHERE same.shown = top_images.shown
      AND same.tree = top_images.tree
      AND same.gone IS NULL
      AND NOT same.further
      AND tag_references.target = same.target
      AND tag_references.tree = same.tree
  )) AS names
  ORDER BY top_images.tree, top_images.chain, name
),
ends AS MATERIALIZED (
  SELECT names.tree, names.chain, json_group_array(names.name) AS names
  FROM names
  GROUP BY names.tree, names.chain
),
lines AS (
  SELECT
    numbered.tree,
    numbered.number,
    numbered.level,
    numbered.chain,
    numbered.parent,
    numbered.place = numbered.siblings AS last,
    numbered.depth,
    numbered.size,
    numbered.images
  FROM numbered
  UNION ALL
  SELECT top_images.tree, NULL, 0, NULL, NULL, 1, 0, 0, count(*)
  FROM top_images
  WHERE top_images.chain IS NULL
  GROUP BY top_images.tree
)
SELECT
  -- part: tree
  digests.text AS chain_id,
  parents.text AS parent_id,
  lines.level,
  lines.last,
  lines.depth,
  lines.size,
  lines.images,
  coalesce(ends.names, '[]') AS top_layer_of,
  layer_users.hosts,
  -- part: layer-instruction
  AS instruction
FROM lines
JOIN chosen_trees ON chosen_trees.tree = lines.tree
LEFT JOIN ends ON ends.tree = lines.tree AND ends.chain IS lines.chain
LEFT JOIN digests ON digests.id = lines.chain
LEFT JOIN digests AS parents ON parents.id = lines.parent
LEFT JOIN layer_users ON layer_users.chain = lines.chain
ORDER BY
  -- part: tree
  lines.number IS NULL,
  lines.number
