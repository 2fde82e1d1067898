-- title: Images without a tag
-- question: Which images have no tag, in containerd's store no name at all, as far as the last scan read the tags, the oldest first, and what would each free by itself?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: for age = 0; only images that were made so long before the last scan
-- part: tree-columns
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: repositories references "REPOSITORY"; familiar names of repositories that still have a manifest digest for it
-- column: created time; as the config says
-- column: size bytes; bytes of its layers, as this tree has them
-- column: unique_exact bytes "UNIQUE EXACT"; bytes of its layers that no other image of the tree has, hidden ones too; its intermediate parents do not count, since Docker removes them with it
-- column: containers integer; containers made from it that the engine lists; null where containers/ was not read
SELECT
  -- part: tree
  digests.text AS image_id,
  (
    SELECT json_group_array(names.familiar)
    FROM (
      SELECT DISTINCT repos.familiar
      FROM (
        -- part: targets-of-image
      ) AS same
      CROSS JOIN repo_digests
      JOIN repos ON repos.id = repo_digests.repo
      WHERE repo_digests.target = same.target
        AND repo_digests.tree = same.tree
        AND repo_digests.gone IS NULL
      ORDER BY repos.familiar
    ) AS names
  ) AS repositories,
  images.created,
  totals.size,
  totals.unique_exact,
  totals.containers
FROM current_trees
CROSS JOIN image_totals AS totals
CROSS JOIN shown_images AS tree_images
CROSS JOIN images
JOIN digests ON digests.id = tree_images.shown
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
  AND totals.tree = current_trees.tree
  AND totals.kind = 'dangling'
  AND EXISTS (
    SELECT 1
    FROM newest_areas
    WHERE newest_areas.tree = current_trees.tree AND newest_areas.area = 'references'
  )
  AND tree_images.tree = totals.tree
  AND tree_images.image = totals.image
  AND tree_images.shown = totals.shown
  AND NOT tree_images.further
  AND images.id = totals.image
  AND (:for = 0 OR julianday(images.created) <= julianday(current_trees.scanned) - :for / 86400.0)
ORDER BY
  julianday(images.created),
  -- part: tree
  digests.text
