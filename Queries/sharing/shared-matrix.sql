-- title: Bytes that hosts share
-- question: How many bytes of layers does each pair of hosts have in common?
-- parameter: host hosts = null; only pairs with these hosts: names with commas between
-- parameter: most integer = 12; without host: only so many hosts, those with the most bytes; -1: all
-- column: host text id; the one host's name
-- column: other text; the other host's name; without host, the later of the two in the alphabet
-- column: layers integer; how many layers both have
-- column: bytes bytes "SHARED"; their bytes, each as large as it is anywhere
-- column: share percent; of the bytes of that of the two that has less
WITH RECURSIVE host_bytes AS MATERIALIZED (
  SELECT hosts.id AS host, hosts.name, sum(tree_totals.layers_size) AS bytes
  FROM hosts
  JOIN trees ON trees.host = hosts.id
  JOIN tree_totals ON tree_totals.tree = trees.id
  GROUP BY hosts.id
),
chosen_hosts AS MATERIALIZED (
  SELECT host_bytes.host, host_bytes.name
  FROM host_bytes
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || host_bytes.name || ',') > 0
  ORDER BY host_bytes.bytes DESC, host_bytes.name
  LIMIT CASE WHEN :host IS NULL THEN :most ELSE -1 END
),
contents AS MATERIALIZED (
  SELECT DISTINCT chosen_hosts.host, chosen_hosts.name, tree_layers.chain
  FROM chosen_hosts
  CROSS JOIN trees
  CROSS JOIN tree_layers
  WHERE trees.host = chosen_hosts.host AND tree_layers.tree = trees.id AND tree_layers.gone IS NULL
),
several_trees AS MATERIALIZED (
  SELECT trees.host
  FROM trees
  GROUP BY trees.host
  HAVING count(*) > 1
),
-- Whoever has a layer has the one below it, but for these.
gaps AS MATERIALIZED (
  SELECT DISTINCT tree_layers.chain
  FROM tree_totals
  CROSS JOIN tree_layers
  CROSS JOIN chain_ids
  WHERE :host IS NOT NULL
    AND tree_totals.gaps > 0
    AND tree_layers.tree = tree_totals.tree
    AND tree_layers.gone IS NULL
    AND chain_ids.id = tree_layers.chain
    AND NOT EXISTS (
      SELECT 1
      FROM tree_layers AS below
      WHERE below.tree = tree_layers.tree AND below.chain = chain_ids.parent AND below.gone IS NULL
    )
),
-- Where as many trees have a layer as have the one below it, these are the same trees. So layers that always occur together
-- are one stack, which is looked up once, by its lowest layer.
steps AS MATERIALIZED (
  SELECT
    contents.host,
    contents.chain,
    layer_users.largest,
    CASE WHEN below_users.trees = layer_users.trees AND contents.chain NOT IN (SELECT gaps.chain FROM gaps)
      THEN chain_ids.parent END AS below
  FROM contents
  CROSS JOIN layer_users
  CROSS JOIN chain_ids
  LEFT JOIN layer_users AS below_users ON below_users.chain = chain_ids.parent
  WHERE :host IS NOT NULL AND layer_users.chain = contents.chain AND chain_ids.id = contents.chain
),
climbs AS (
  SELECT steps.host, steps.chain AS lowest, steps.below, steps.largest
  FROM steps
  UNION ALL
  SELECT climbs.host, steps.chain, steps.below, climbs.largest
  FROM climbs
  JOIN steps ON steps.host = climbs.host AND steps.chain = climbs.below
),
stacks AS MATERIALIZED (
  SELECT climbs.host, climbs.lowest, count(*) AS layers, sum(climbs.largest) AS bytes
  FROM climbs
  WHERE climbs.below IS NULL
  GROUP BY climbs.host, climbs.lowest
),
tree_sums AS (
  SELECT stacks.host, tree_layers.tree, sum(stacks.layers) AS layers, sum(stacks.bytes) AS bytes
  FROM stacks
  CROSS JOIN tree_layers
  WHERE tree_layers.chain = stacks.lowest AND tree_layers.gone IS NULL
  GROUP BY stacks.host, tree_layers.tree
),
-- What two trees of a host have counts once.
common AS (
  SELECT contents.host, others.host AS other, contents.chain
  FROM contents
  JOIN contents AS others ON others.chain = contents.chain AND others.name > contents.name
  WHERE :host IS NULL
  UNION ALL
  SELECT DISTINCT contents.host, several_trees.host, contents.chain
  FROM several_trees
  CROSS JOIN trees
  CROSS JOIN contents
  CROSS JOIN tree_layers
  WHERE :host IS NOT NULL
    AND trees.host = several_trees.host
    AND several_trees.host <> contents.host
    AND tree_layers.tree = trees.id
    AND tree_layers.chain = contents.chain
    AND tree_layers.gone IS NULL
),
sums AS (
  SELECT common.host, common.other, count(*) AS layers, sum(layer_users.largest) AS bytes
  FROM common
  CROSS JOIN layer_users
  WHERE layer_users.chain = common.chain
  GROUP BY common.host, common.other
  UNION ALL
  SELECT tree_sums.host, trees.host, tree_sums.layers, tree_sums.bytes
  FROM tree_sums
  CROSS JOIN trees
  WHERE trees.id = tree_sums.tree
    AND trees.host <> tree_sums.host
    AND trees.host NOT IN (SELECT several_trees.host FROM several_trees)
)
SELECT
  host_bytes.name AS host,
  other_bytes.name AS other,
  sums.layers,
  sums.bytes,
  CASE
    WHEN min(host_bytes.bytes, other_bytes.bytes) > 0
      THEN min(100.0, sums.bytes * 100.0 / min(host_bytes.bytes, other_bytes.bytes))
  END AS share
FROM sums
JOIN host_bytes ON host_bytes.host = sums.host
JOIN host_bytes AS other_bytes ON other_bytes.host = sums.other
ORDER BY
  host_bytes.name,
  other_bytes.name
