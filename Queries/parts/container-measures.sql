LEFT JOIN tree_mounts ON tree_mounts.tree = containers.tree
  AND tree_mounts.name = containers.container_id AND tree_mounts.gone IS NULL
LEFT JOIN measures AS directories ON directories.tree = containers.tree AND directories.kind = 'directory'
  AND directories.name = tree_mounts.mount_id AND directories.gone IS NULL
LEFT JOIN writable_layers AS writable ON writable.tree = containers.tree
  AND writable.name = tree_mounts.mount_id AND writable.gone IS NULL
LEFT JOIN measures AS logs ON logs.tree = containers.tree AND logs.kind = 'log'
  AND logs.name = CAST(containers.container_id AS BLOB) AND logs.gone IS NULL
