SELECT
  -- part: tree
  pieces.part,
  pieces.position,
  pieces.path,
  pieces.says,
  pieces.bytes,
  trees.location
FROM pieces
JOIN current_trees AS trees ON trees.tree = pieces.tree
ORDER BY
  -- part: tree
  pieces.step,
  pieces.position,
  pieces.part DESC,
  pieces.path,
  pieces.says
