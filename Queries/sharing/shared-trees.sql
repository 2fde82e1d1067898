-- title: Layers that trees of a host share
-- question: Which layers are in more than one tree of a host, and how many bytes would one copy for all save there?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: images text = null; JSON array of [host, driver, root, namespace, image ID]: only layers of these images
-- parameter: top integer = 1000; at most so many rows, those that save the most first; -1: all
-- column: host text; the host's name
-- column: chain_id digest "CHAIN ID" id; names the layer with all below it
-- column: diff_id digest "DIFF ID" spare; digest of the layer's uncompressed tar
-- column: size bytes; bytes of its files, in the tree where they are the most
-- column: images integer; how many listed images of these trees have it
-- column: trees integer; how many trees of the host have it
-- column: names references "IN"; what distinguishes these trees: driver or containerd, root, namespace
-- column: sharing_saves bytes sum; bytes of all copies but the largest
WITH wanted AS MATERIALIZED (
  -- part: layers-of-images
),
several_trees AS (
  SELECT trees.host
  FROM trees
  GROUP BY trees.host
  HAVING count(*) > 1
),
shared AS MATERIALIZED (
  SELECT
    trees.host,
    tree_layers.chain,
    count(*) AS trees,
    max(tree_layers.size) AS size,
    sum(tree_layers.size) - max(tree_layers.size) AS sharing_saves
  FROM several_trees
  CROSS JOIN hosts
  CROSS JOIN trees
  CROSS JOIN tree_layers
  WHERE hosts.id = several_trees.host
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0)
    AND trees.host = several_trees.host
    AND tree_layers.tree = trees.id
    AND tree_layers.gone IS NULL
    AND (:images IS NULL OR tree_layers.chain IN (SELECT wanted.chain FROM wanted))
  GROUP BY trees.host, tree_layers.chain
  HAVING count(*) > 1
  ORDER BY sharing_saves DESC, trees.host, tree_layers.chain
  LIMIT :top
),
-- From the hosts' images to their layers: of a layer there may be images on all other hosts, too.
users AS MATERIALIZED (
  SELECT shared.host, shared.chain, count(DISTINCT image_users.listed_as) AS images
  FROM (
    SELECT DISTINCT shared.host
    FROM shared
  ) AS sharing
  CROSS JOIN trees
  CROSS JOIN image_totals AS totals
  CROSS JOIN image_users
  CROSS JOIN image_layers
  CROSS JOIN shared
  WHERE trees.host = sharing.host
    AND totals.tree = trees.id
    AND totals.kind IN ('tagged', 'dangling')
    AND image_users.image = totals.image
    AND image_layers.image = totals.image
    AND shared.host = sharing.host
    AND shared.chain = image_layers.chain
  GROUP BY shared.host, shared.chain
)
SELECT
  hosts.name AS host,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  shared.size,
  coalesce(users.images, 0) AS images,
  shared.trees,
  (
    SELECT json_group_array(holders.name)
    FROM (
      SELECT
        CASE trees.driver WHEN '' THEN trees.kind ELSE trees.driver END
          || rtrim(' ' || trees.namespace) || rtrim(' ' || trees.root) AS name
      FROM trees
      CROSS JOIN tree_layers
      WHERE trees.host = shared.host
        AND tree_layers.tree = trees.id
        AND tree_layers.chain = shared.chain
        AND tree_layers.gone IS NULL
      ORDER BY name
    ) AS holders
  ) AS names,
  shared.sharing_saves
FROM shared
JOIN hosts ON hosts.id = shared.host
JOIN digests ON digests.id = shared.chain
JOIN chain_ids ON chain_ids.id = shared.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN users ON users.host = shared.host AND users.chain = shared.chain
ORDER BY
  shared.sharing_saves DESC,
  hosts.name,
  digests.text
