-- title: Images by name
-- question: Which names does each image have, a row a name, as docker images shows them?
-- serves: strata images
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- parameter: all boolean = false; intermediate images too
-- part: image-filter-parameters
-- parameter: digests boolean = false; a row for each digest of a name
-- column: host text; the host's name
-- column: repository reference; familiar name
-- column: tag text; null for an image without one
-- column: digest digest hidden; a manifest digest that the repository has for the image; null without `digests`
-- column: image_id digest "IMAGE ID" id; what the engine calls it: the config's digest for graph drivers and Kubernetes, else the manifest's or index's
-- column: created time last; as the config says
-- column: size bytes 3; what it takes, as the tree's engine counts: its layers, in containerd's store its compressed blobs too; null where its layers were never read
-- column: shared_size bytes "SHARED SIZE" sparest 3; bytes of the layers that other images have too, as Docker of `version` counts: images that it does not list at all do not count
-- column: unique_size bytes "UNIQUE SIZE" spare 3; size less shared_size
-- column: version text hidden; Docker's version whose arithmetic this is
-- column: containers integer sparest; containers made from it that the engine lists; null where containers/ was not read
-- column: reference reference hidden; the name as one word, with its tag, or for want of one with `digest`; null for an image without a name
-- column: driver text hidden; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: kind text hidden; tagged, intermediate, dangling or hidden
-- column: architecture text "ARCH" hidden; as the config says
-- column: os text "OS" hidden; as the config says
-- column: layers integer hidden; how many layers it has
WITH
-- part: image-filter-trees
SELECT
  chosen_trees.host,
  names.value ->> 0 AS repository,
  names.value ->> 1 AS tag,
  names.value ->> 2 AS digest,
  targets.text AS image_id,
  images.created,
  -- part: image-sizes
  coalesce((names.value ->> 0) || ':' || (names.value ->> 1), (names.value ->> 0) || '@' || (names.value ->> 2))
    AS reference,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace,
  totals.kind,
  images.architecture,
  images.os,
  images.layers
-- part: image-filter-rows
-- Of each image apart, so that the first rows come at once: only a function may look at the row before it.
LEFT JOIN json_each((
  SELECT json_group_array(json_array(repos.familiar, named.tag, digests.text))
  FROM (
    SELECT tag_references.repo, tag_references.tag
    -- part: matching-tags-of-image
    UNION ALL
    SELECT NULL, other_names.name
    -- part: matching-free-names-of-image
    UNION ALL
    SELECT DISTINCT digest_references.repo, NULL
    -- part: matching-digests-of-image
      AND NOT EXISTS (
        SELECT 1
        -- part: matching-tags-of-image
          AND tag_references.repo = digest_references.repo
      )
  ) AS named
  LEFT JOIN repos ON repos.id = named.repo
  LEFT JOIN digests ON :digests AND digests.id IN (
    SELECT digest_references.digest
    -- part: matching-digests-of-image
      AND digest_references.repo = named.repo
  )
)) AS names
-- part: image-filters
  AND (names.value IS NOT NULL OR (:references IS NULL AND coalesce(:dangling, 1)))
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace,
  julianday(images.created) DESC,
  repository,
  tag,
  digest,
  image_id
