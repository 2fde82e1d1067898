-- title: Images by name
-- question: Which names does each image have, a row a name, as docker images shows them?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: as version = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
-- parameter: all boolean = false; intermediate images too
-- parameter: hidden boolean = false; images that Docker does not list, too
-- parameter: references text = null; JSON array of Docker's patterns: only names that fit one of them
-- parameter: dangling boolean = null; true: only images without a tag and without children, false: only images with a name
-- parameter: labels text = null; JSON array of NAME or NAME=VALUE: only images that have all these labels
-- parameter: without_labels text = null; JSON array of NAME or NAME=VALUE: only images that have none of these labels
-- parameter: before text = null; JSON array of image IDs: only images made before each of them
-- parameter: since text = null; JSON array of image IDs: only images made after each of them
-- parameter: until time = null; only images made before this time
-- parameter: digests boolean = false; a row for each digest of a name
-- column: host text; the host's name
-- column: repository reference; familiar name
-- column: tag text; null for an image without one
-- column: digest digest hidden; a manifest digest that the repository has for the image; null without `digests`
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: created time last; as the config says
-- column: size bytes 3; bytes of its layers, as this tree has them; null where they were never read
-- column: shared_size bytes "SHARED SIZE" sparest 3; bytes of the layers that other images have too, as Docker of `version` counts: images that it does not list at all do not count
-- column: unique_size bytes "UNIQUE SIZE" spare 3; size less shared_size
-- column: version text hidden; Docker's version whose arithmetic this is
-- column: containers integer sparest; containers made from it; null where containers/ was not read
-- column: reference reference hidden; the name as one word, with its tag, or for want of one with `digest`; null for an image without a name
-- column: driver text hidden; the tree's driver
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: kind text hidden; tagged, intermediate, dangling or hidden
-- column: architecture text "ARCH" hidden; as the config says
-- column: os text "OS" hidden; as the config says
-- column: layers integer hidden; how many layers it has
WITH chosen_trees AS (
  SELECT
    current_trees.*,
    coalesce(:as, current_trees.counts_as) AS version,
    -- Without the references of the same scan an image that is not known to have a tag may have one.
    EXISTS (SELECT 1 FROM newest_areas WHERE newest_areas.tree = current_trees.tree AND newest_areas.area = 'references')
      AS tells_tags
  FROM current_trees
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0
),
-- Exact to the nanosecond, as Docker compares; an image that was never made is older than all.
limits AS MATERIALIZED (
  SELECT
    (
      SELECT min(time_ns(bound.created))
      FROM json_each(:before) AS given
      JOIN digests ON digests.text = given.value
      JOIN images AS bound ON bound.id = digests.id
    ) AS before,
    (
      SELECT max(time_ns(bound.created))
      FROM json_each(:since) AS given
      JOIN digests ON digests.text = given.value
      JOIN images AS bound ON bound.id = digests.id
    ) AS since,
    time_ns(:until) AS until
)
SELECT
  chosen_trees.host,
  names.value ->> 0 AS repository,
  names.value ->> 1 AS tag,
  names.value ->> 2 AS digest,
  targets.text AS image_id,
  images.created,
  totals.size,
  CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END AS shared_size,
  totals.size - CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END
    AS unique_size,
  chosen_trees.version,
  totals.containers,
  coalesce((names.value ->> 0) || ':' || (names.value ->> 1), (names.value ->> 0) || '@' || (names.value ->> 2))
    AS reference,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace,
  totals.kind,
  images.architecture,
  images.os,
  images.layers
FROM chosen_trees
CROSS JOIN tree_images
CROSS JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
JOIN images ON images.id = tree_images.image
JOIN digests AS targets ON targets.id = tree_images.target
-- Of each image apart, so that the first rows come at once: only a function may look at the row before it.
LEFT JOIN json_each((
  WITH named AS MATERIALIZED (
    SELECT tag_references.repo, tag_references.tag
    FROM tag_references
    WHERE tag_references.target = tree_images.target AND tag_references.tree = tree_images.tree
      AND (:references IS NULL OR EXISTS (
        SELECT 1 FROM json_each(:references) AS pattern
        WHERE reference_matches(tag_references.reference, pattern.value)
      ))
    UNION
    SELECT NULL, other_names.name
    FROM other_names
    WHERE other_names.target = tree_images.target AND other_names.tree = tree_images.tree
      AND other_names.gone IS NULL
      AND (:references IS NULL OR EXISTS (
        SELECT 1 FROM json_each(:references) AS pattern
        WHERE reference_matches(other_names.name, pattern.value)
      ))
    UNION
    SELECT digest_references.repo, NULL
    FROM digest_references
    WHERE digest_references.target = tree_images.target AND digest_references.tree = tree_images.tree
      AND (:references IS NULL OR EXISTS (
        SELECT 1 FROM json_each(:references) AS pattern
        WHERE reference_matches(digest_references.reference, pattern.value)
      ))
      AND NOT EXISTS (
        SELECT 1
        FROM tag_references
        WHERE tag_references.target = tree_images.target
          AND tag_references.tree = tree_images.tree
          AND tag_references.repo = digest_references.repo
          AND (:references IS NULL OR EXISTS (
            SELECT 1 FROM json_each(:references) AS pattern
            WHERE reference_matches(tag_references.reference, pattern.value)
          ))
      )
  ),
  manifests AS MATERIALIZED (
    SELECT digest_references.repo, digests.text AS digest
    FROM digest_references
    JOIN digests ON digests.id = digest_references.digest
    WHERE :digests
      AND digest_references.target = tree_images.target
      AND digest_references.tree = tree_images.tree
      AND (:references IS NULL OR EXISTS (
        SELECT 1 FROM json_each(:references) AS pattern
        WHERE reference_matches(digest_references.reference, pattern.value)
      ))
  )
  SELECT json_group_array(json_array(repos.familiar, named.tag, manifests.digest))
  FROM named
  LEFT JOIN repos ON repos.id = named.repo
  LEFT JOIN manifests ON manifests.repo = named.repo
)) AS names
WHERE tree_images.tree = chosen_trees.tree
  AND tree_images.gone IS NULL
  AND (NOT tree_images.further OR :all)
  AND (totals.kind <> 'intermediate' OR :all OR NOT chosen_trees.tells_tags)
  AND (totals.kind <> 'hidden' OR (:all AND :hidden))
  AND (
    (SELECT limits.before FROM limits) IS NULL
    OR coalesce(time_ns(images.created), -9223372036854775808) < (SELECT limits.before FROM limits)
  )
  AND (
    (SELECT limits.until FROM limits) IS NULL
    OR coalesce(time_ns(images.created), -9223372036854775808) < (SELECT limits.until FROM limits)
  )
  AND (
    (SELECT limits.since FROM limits) IS NULL
    OR time_ns(images.created) > (SELECT limits.since FROM limits)
  )
  AND (:labels IS NULL OR NOT EXISTS (
    SELECT 1
    FROM json_each(:labels) AS wanted
    WHERE NOT EXISTS (
      SELECT 1
      FROM image_configs AS configs
      CROSS JOIN json_each(configs.config, '$.Labels') AS label
      WHERE configs.image = images.id
        AND label.key = substr(wanted.value, 1, instr(wanted.value || '=', '=') - 1)
        AND (instr(wanted.value, '=') = 0 OR label.value = substr(wanted.value, instr(wanted.value, '=') + 1))
    )
  ))
  AND (:without_labels IS NULL OR NOT EXISTS (
    SELECT 1
    FROM json_each(:without_labels) AS unwanted
    CROSS JOIN image_configs AS configs
    CROSS JOIN json_each(configs.config, '$.Labels') AS label
    WHERE configs.image = images.id
      AND label.key = substr(unwanted.value, 1, instr(unwanted.value || '=', '=') - 1)
      AND (instr(unwanted.value, '=') = 0 OR label.value = substr(unwanted.value, instr(unwanted.value, '=') + 1))
  ))
  AND (names.value IS NOT NULL OR (:references IS NULL AND coalesce(:dangling, 1)))
  AND (
    NOT coalesce(:dangling, 0)
    OR (
      chosen_trees.tells_tags
      AND NOT EXISTS (
        SELECT 1 FROM tree_images AS children
        WHERE children.tree = totals.tree AND children.parent = totals.image AND children.gone IS NULL
          AND NOT children.hidden
      )
      AND NOT EXISTS (
        SELECT 1
        FROM other_names
        WHERE other_names.target = tree_images.target AND other_names.tree = tree_images.tree
          AND other_names.gone IS NULL
          AND (:references IS NULL OR EXISTS (
            SELECT 1 FROM json_each(:references) AS pattern
            WHERE reference_matches(other_names.name, pattern.value)
          ))
      )
      AND NOT EXISTS (
        SELECT 1
        FROM tag_references
        WHERE tag_references.target = tree_images.target AND tag_references.tree = tree_images.tree
          AND (:references IS NULL OR EXISTS (
            SELECT 1 FROM json_each(:references) AS pattern
            WHERE reference_matches(tag_references.reference, pattern.value)
          ))
      )
    )
  )
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace,
  julianday(images.created) DESC,
  repository,
  tag,
  digest
