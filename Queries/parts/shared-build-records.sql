caching_trees AS MATERIALIZED (
  SELECT DISTINCT build_records.tree, current_trees.kind
  FROM current_trees
  CROSS JOIN build_records
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
    AND build_records.tree = current_trees.tree
    AND build_records.gone IS NULL
),
-- With containerd's store a record without a layer of its own goes by that of the nearest record below it.
record_chains AS MATERIALIZED (
  SELECT caching_trees.tree, caching_trees.kind, build_records.record, build_records.chain, build_records.parents
  FROM caching_trees
  CROSS JOIN build_records
  WHERE build_records.tree = caching_trees.tree
    AND build_records.gone IS NULL
    AND build_records.chain IS NOT NULL
  UNION
  SELECT above.tree, record_chains.kind, above.record, record_chains.chain, above.parents
  FROM record_chains
  CROSS JOIN build_records AS above
  WHERE record_chains.kind = 'containerd'
    AND above.tree = record_chains.tree
    AND above.gone IS NULL
    AND above.chain IS NULL
    AND above.parents = record_chains.record
),
shared_records AS MATERIALIZED (
  SELECT record_chains.tree, record_chains.record, record_chains.parents
  FROM record_chains
  WHERE EXISTS (
    SELECT 1
    FROM image_layers
    CROSS JOIN tree_images
    WHERE image_layers.chain = record_chains.chain
      AND tree_images.image = image_layers.image
      AND tree_images.tree = record_chains.tree
      AND tree_images.gone IS NULL
  )
  UNION
  SELECT below.tree, below.record, below.parents
  FROM shared_records
  CROSS JOIN build_records AS below
  WHERE shared_records.parents <> ''
    AND below.tree = shared_records.tree
    AND below.gone IS NULL
    AND instr(' ' || shared_records.parents || ' ', ' ' || below.record || ' ') > 0
)
