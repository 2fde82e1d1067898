-- title: Images
-- subject: images
-- question: Which images does each tree hold, under which names, and what do they take?
-- parameter: host text = null; only this host
-- parameter: as text = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- parameter: all boolean = false; intermediate images too
-- parameter: hidden boolean = false; images that Docker does not list, too
-- column: host text; the host's name
-- column: driver text; the tree's driver
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: config_digest digest hidden; the same in a graph-driver store
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: digests references "DIGESTS" hidden; familiar references by manifest digest
-- column: kind text; tagged, intermediate, dangling or hidden
-- column: created time; as the config says
-- column: architecture text "ARCH"; as the config says
-- column: os text "OS"; as the config says
-- column: layers integer; how many layers it has
-- column: size bytes 3; bytes of its layers, as this tree has them
-- column: shared_size bytes "SHARED SIZE" 3; bytes of the layers that other images have too
-- column: unique_size bytes "UNIQUE SIZE" 3; size less shared_size
-- column: containers integer; containers made from it; null where containers/ was not read
-- column: parent_id digest "PARENT ID" hidden; the image it was built on, as this tree says
WITH chosen_trees AS (
  SELECT
    trees.id AS tree,
    hosts.name AS host,
    trees.driver,
    coalesce(:as, CASE WHEN scans.engine_id IS NULL THEN '20.10' ELSE '23' END) AS version
  FROM hosts
  CROSS JOIN trees
  CROSS JOIN scans
  WHERE (:host IS NULL OR hosts.name = :host)
    AND trees.host = hosts.id
    AND scans.tree = trees.id
    AND scans.at = (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = trees.id)
)
SELECT
  chosen_trees.host,
  chosen_trees.driver,
  digests.text AS image_id,
  digests.text AS config_digest,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = tree_images.image AND tags.tree = tree_images.tree AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT repos.familiar || '@' || manifests.text AS reference
      FROM repo_digests
      JOIN repos ON repos.id = repo_digests.repo
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      WHERE repo_digests.target = tree_images.image AND repo_digests.tree = tree_images.tree
        AND repo_digests.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS digests,
  totals.kind,
  images.created,
  images.architecture,
  images.os,
  images.layers,
  totals.size,
  CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END AS shared_size,
  totals.size - CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END
    AS unique_size,
  totals.containers,
  parents.text AS parent_id
FROM chosen_trees
CROSS JOIN tree_images
JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
JOIN images ON images.id = tree_images.image
JOIN digests ON digests.id = tree_images.image
LEFT JOIN digests AS parents ON parents.id = tree_images.parent
WHERE tree_images.tree = chosen_trees.tree
  AND tree_images.gone IS NULL
  AND (totals.kind <> 'intermediate' OR :all)
  AND (totals.kind <> 'hidden' OR (:all AND :hidden))
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  julianday(images.created) DESC,
  digests.text
