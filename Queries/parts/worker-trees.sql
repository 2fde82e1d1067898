-- Those of buildkitds' workers, which have records of a build cache and one snapshotter. A buildkitd that uses a containerd
-- has its namespace there, and its records elsewhere.
worker_trees AS MATERIALIZED (
  SELECT trees.id AS tree
  FROM trees
  WHERE trees.kind = 'containerd'
    AND trees.namespace = 'buildkit'
    AND EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = trees.id AND area_scans.area = 'build cache')
),
