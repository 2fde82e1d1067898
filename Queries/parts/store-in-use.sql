-- What a daemon uses that does not use this tree: of graph drivers one is in use, or may be; else it is containerd's store.
nullif(
  coalesce(
    (
      SELECT CASE used.inactive WHEN 0 THEN used.driver ELSE '' END
      FROM current_trees AS used
      WHERE used.host = current_trees.host
        AND used.root = current_trees.root
        AND used.kind = 'graphdriver'
        AND used.inactive IS NOT 1
      ORDER BY used.inactive DESC, used.driver
      LIMIT 1
    ),
    'containerd'
  ),
  ''
)
