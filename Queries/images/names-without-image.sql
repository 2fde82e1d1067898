-- title: Names that lead to no image
-- question: Which names in containerd's store lead to nothing that could be read as an image?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns
-- column: name reference "NAME" id; the name: mostly of a chart, a signature or another artifact, else a manifest or config of its image is missing or damaged
-- column: target digest; the manifest or index it leads to
-- column: size bytes; the bytes of that alone; null where it is not there
SELECT
  -- part: tree
  holds.name,
  store_keys.name AS target,
  tree_blobs.size
FROM tree_names
CROSS JOIN holds
JOIN store_keys ON store_keys.id = holds.key
LEFT JOIN digests ON digests.text = store_keys.name
LEFT JOIN tree_blobs ON tree_blobs.tree = holds.tree AND tree_blobs.blob = digests.id AND tree_blobs.gone IS NULL
WHERE tree_names.tree IN (SELECT trees.id FROM trees WHERE trees.kind = 'containerd')
  AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
  AND holds.tree = tree_names.tree
  AND holds.what = 'blob'
  AND holds.holder = 'image'
  AND holds.gone IS NULL
ORDER BY
  -- part: tree
  holds.name
