LEFT JOIN tree_mounts ON tree_mounts.tree = containers.tree
  AND tree_mounts.name = containers.container_id AND tree_mounts.gone IS NULL
-- In containerd's store a container's own snapshot has the container's ID.
LEFT JOIN store_keys AS own_keys ON own_keys.name = containers.container_id
LEFT JOIN tree_snapshots AS own_snapshots ON own_snapshots.tree = containers.tree
  AND own_snapshots.key = own_keys.id AND own_snapshots.kind = 'active' AND own_snapshots.gone IS NULL
LEFT JOIN measures AS directories ON directories.tree = containers.tree AND directories.kind = 'directory'
  AND directories.name = coalesce(tree_mounts.mount_id, CAST(own_snapshots.directory AS BLOB)) AND directories.gone IS NULL
LEFT JOIN writable_layers AS writable ON writable.tree = containers.tree
  AND writable.name = directories.name AND writable.gone IS NULL
LEFT JOIN measures AS logs ON logs.tree = containers.tree AND logs.kind = 'log'
  AND logs.name = CAST(containers.container_id AS BLOB) AND logs.gone IS NULL
