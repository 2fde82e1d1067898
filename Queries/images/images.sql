-- title: Images
-- question: Which images does each tree hold, under which names, and what do they take?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- parameter: all boolean = false; intermediate images too
-- part: image-filter-parameters
-- part: tree-columns-with-driver
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: config_digest digest hidden; digest of the image's config: the same on hosts of all kinds
-- column: tags references "REPOSITORY:TAG"; familiar references; null where they were never read
-- column: digests references "DIGESTS" hidden; familiar references by manifest digest; with Docker's use of containerd's store also each tag's repository with the image's digest, as docker image inspect has them
-- column: kind text; tagged (in containerd's store by a name with a digest alone, too), intermediate, dangling or hidden; null where the last scan read no references and it may have a tag
-- column: created time; as the config says
-- column: architecture text "ARCH"; as the config says
-- column: os text "OS"; as the config says
-- column: layers integer; how many layers it has
-- column: size bytes 3; what it takes, as the tree's engine counts: its layers, in containerd's store its compressed blobs too; null where its layers were never read
-- column: shared_size bytes "SHARED SIZE" 3; bytes of the layers that other images have too, as Docker of `version` counts: images that it does not list at all do not count
-- column: unique_size bytes "UNIQUE SIZE" 3; size less shared_size
-- column: version text hidden; Docker's version whose arithmetic this is
-- column: containers integer; containers made from it that the engine lists; null where containers/ was not read
-- column: parent_id digest "PARENT ID" hidden; the image it was built on, as this tree says
WITH
-- part: image-filter-trees
SELECT
  -- part: tree
  targets.text AS image_id,
  digests.text AS config_digest,
  -- part: listed-names-of-image
  CASE WHEN chosen_trees.has_tags THEN (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT digest_references.reference
      -- part: matching-digests-of-image
      UNION
      -- Docker with containerd's store takes the target's digest for that of each repository.
      SELECT repos.familiar || '@' || targets.text
      FROM tags
      CROSS JOIN repos
      WHERE chosen_trees.kind = 'containerd'
        AND chosen_trees.namespace = 'moby'
        AND tags.target = tree_images.target
        AND tags.tree = tree_images.tree
        AND tags.gone IS NULL
        AND repos.id = tags.repo
        AND (:references IS NULL OR EXISTS (
          SELECT 1
          FROM json_each(:references) AS pattern
          WHERE reference_matches(repos.familiar || '@' || targets.text, pattern.value)
        ))
      ORDER BY reference
    ) AS names
  ) END AS digests,
  CASE
    WHEN chosen_trees.tags_are_known OR totals.kind NOT IN ('dangling', 'intermediate') THEN totals.kind
  END AS kind,
  images.created,
  images.architecture,
  images.os,
  images.layers,
  -- part: image-sizes
  parents.text AS parent_id
-- part: image-filter-rows
JOIN digests ON digests.id = tree_images.image
LEFT JOIN digests AS parents ON parents.id = tree_images.parent
-- part: image-filters
  -- part: image-name-filter
ORDER BY
  -- part: tree
  julianday(images.created) DESC,
  targets.text,
  tree_images.further,
  digests.text
