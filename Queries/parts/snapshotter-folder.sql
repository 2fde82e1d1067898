CASE
  WHEN layers.tree IN (SELECT worker_trees.tree FROM worker_trees) THEN 'snapshots'
  ELSE 'io.containerd.snapshotter.v1.' || snapshots.snapshotter
END
