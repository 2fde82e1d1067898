-- title: Layers with the same content
-- question: Which contents does a tree hold more than once, because they are built on different layers?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: top integer = 1000; at most so many rows, those with the most bytes to save first; -1: all
-- part: tree-columns
-- column: diff_id digest "DIFF ID" id; digest of the content, the layer's uncompressed tar
-- column: copies integer; in how many layers the tree holds it
-- column: size bytes; bytes of the largest copy
-- column: duplicated bytes; bytes of the other copies
-- column: chain_ids references hidden; chainIDs of these layers
WITH host_layers AS MATERIALIZED (
  SELECT DISTINCT tree_layers.chain, chain_ids.diff
  FROM tree_names
  CROSS JOIN tree_layers
  CROSS JOIN chain_ids
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND tree_layers.tree = tree_names.tree
    AND tree_layers.gone IS NULL
    AND chain_ids.id = tree_layers.chain
    AND chain_ids.diff IS NOT NULL
),
-- Of all hosts: of all layers that were ever there, in the order of an index.
repeated AS MATERIALIZED (
  SELECT chain_ids.diff
  FROM chain_ids
  WHERE :host IS NULL AND chain_ids.diff IS NOT NULL
  GROUP BY chain_ids.diff
  HAVING count(*) > 1
  UNION ALL
  SELECT host_layers.diff
  FROM host_layers
  GROUP BY host_layers.diff
  HAVING count(*) > 1
),
repeated_chains AS MATERIALIZED (
  SELECT chain_ids.id AS chain, chain_ids.diff
  FROM repeated
  CROSS JOIN chain_ids
  WHERE chain_ids.diff = repeated.diff
),
copies AS MATERIALIZED (
  SELECT
    tree_layers.tree,
    repeated_chains.diff,
    count(*) AS copies,
    coalesce(max(tree_layers.size), 0) AS size,
    coalesce(sum(tree_layers.size) - max(tree_layers.size), 0) AS duplicated
  FROM repeated_chains
  CROSS JOIN tree_layers
  JOIN tree_names ON tree_names.tree = tree_layers.tree
  WHERE tree_layers.chain = repeated_chains.chain
    AND tree_layers.gone IS NULL
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  GROUP BY tree_layers.tree, repeated_chains.diff
  HAVING count(*) > 1
  ORDER BY duplicated DESC, copies DESC, tree_layers.tree, repeated_chains.diff
  LIMIT :top
),
names AS (
  SELECT copies.tree, copies.diff, chains.text AS chain_id
  FROM copies
  JOIN repeated_chains ON repeated_chains.diff = copies.diff
  JOIN tree_layers ON tree_layers.tree = copies.tree
    AND tree_layers.chain = repeated_chains.chain AND tree_layers.gone IS NULL
  JOIN digests AS chains ON chains.id = repeated_chains.chain
  ORDER BY copies.tree, copies.diff, chains.text
),
lists AS (
  SELECT names.tree, names.diff, json_group_array(names.chain_id) AS chain_ids
  FROM names
  GROUP BY names.tree, names.diff
)
SELECT
  -- part: tree
  digests.text AS diff_id,
  copies.copies,
  copies.size,
  copies.duplicated,
  lists.chain_ids
FROM copies
JOIN lists ON lists.tree = copies.tree AND lists.diff = copies.diff
JOIN tree_names ON tree_names.tree = copies.tree
JOIN digests ON digests.id = copies.diff
ORDER BY
  copies.duplicated DESC,
  copies.copies DESC,
  -- part: tree
  digests.text
