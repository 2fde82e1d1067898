'mount-id ' || coalesce(mounts.directory, 'unknown') || coalesce(', init-id ' || mounts.init_directory, '')
  || coalesce(', parent ' || chains.text, '')
