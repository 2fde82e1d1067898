-- title: Images by name
-- subject: images
-- question: Which names does each image have, a row a name, as docker images shows them?
-- parameter: host text = null; only this host
-- parameter: as text = null; Docker's version whose arithmetic counts (20.10, 23, 29, 29.4); null: that of the tree
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
-- column: created time; as the config says
-- column: size bytes 3; bytes of its layers, as this tree has them
-- column: shared_size bytes "SHARED SIZE" spare 3; bytes of the layers that other images have too
-- column: unique_size bytes "UNIQUE SIZE" 3; size less shared_size
-- column: containers integer spare; containers made from it; null where containers/ was not read
WITH chosen_trees AS MATERIALIZED (
  SELECT
    tree,
    host,
    driver,
    coalesce(:as, CASE WHEN engine_id IS NULL THEN '20.10' ELSE '23' END) AS version
  FROM current_trees
  WHERE :host IS NULL OR host = :host
),
-- Exact to the nanosecond, as Docker compares; an image that was never made is older than all.
limits AS MATERIALIZED (
  SELECT
    (
      SELECT min(time_ns(bound.created))
      FROM json_each(:before) AS given
      JOIN digests ON digests.digest = digest_blob(given.value)
      JOIN images AS bound ON bound.id = digests.id
    ) AS before,
    (
      SELECT max(time_ns(bound.created))
      FROM json_each(:since) AS given
      JOIN digests ON digests.digest = digest_blob(given.value)
      JOIN images AS bound ON bound.id = digests.id
    ) AS since,
    time_ns(:until) AS until
),
named AS (
  SELECT tags.tree, tags.target AS image, tags.repo, repos.familiar AS repository, tags.tag
  FROM chosen_trees
  CROSS JOIN tags
  JOIN repos ON repos.id = tags.repo
  WHERE tags.tree = chosen_trees.tree AND tags.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1 FROM json_each(:references) AS pattern
      WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
    ))
  UNION
  SELECT repo_digests.tree, repo_digests.target, repo_digests.repo, repos.familiar, NULL
  FROM chosen_trees
  CROSS JOIN repo_digests
  JOIN repos ON repos.id = repo_digests.repo
  JOIN digests AS manifests ON manifests.id = repo_digests.digest
  WHERE repo_digests.tree = chosen_trees.tree AND repo_digests.gone IS NULL
    AND (:references IS NULL OR EXISTS (
      SELECT 1 FROM json_each(:references) AS pattern
      WHERE reference_matches(repos.familiar || '@' || manifests.text, pattern.value)
    ))
    AND NOT EXISTS (
      SELECT 1
      FROM tags
      WHERE tags.target = repo_digests.target AND tags.tree = repo_digests.tree
        AND tags.repo = repo_digests.repo AND tags.gone IS NULL
        AND (:references IS NULL OR EXISTS (
          SELECT 1 FROM json_each(:references) AS pattern
          WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
        ))
    )
),
names AS (
  SELECT named.tree, named.image, named.repository, named.tag, NULL AS digest
  FROM named
  WHERE NOT :digests
  UNION ALL
  SELECT named.tree, named.image, named.repository, named.tag, manifests.text
  FROM named
  JOIN repo_digests ON repo_digests.target = named.image AND repo_digests.tree = named.tree
    AND repo_digests.repo = named.repo AND repo_digests.gone IS NULL
  JOIN digests AS manifests ON manifests.id = repo_digests.digest
  WHERE :digests
    AND (:references IS NULL OR EXISTS (
      SELECT 1 FROM json_each(:references) AS pattern
      WHERE reference_matches(named.repository || '@' || manifests.text, pattern.value)
    ))
  UNION ALL
  SELECT named.tree, named.image, named.repository, named.tag, NULL
  FROM named
  WHERE :digests
    AND NOT EXISTS (
      SELECT 1
      FROM repo_digests
      JOIN digests AS manifests ON manifests.id = repo_digests.digest
      WHERE repo_digests.target = named.image AND repo_digests.tree = named.tree
        AND repo_digests.repo = named.repo AND repo_digests.gone IS NULL
        AND (:references IS NULL OR EXISTS (
          SELECT 1 FROM json_each(:references) AS pattern
          WHERE reference_matches(named.repository || '@' || manifests.text, pattern.value)
        ))
    )
)
SELECT
  chosen_trees.host,
  names.repository,
  names.tag,
  names.digest,
  digests.text AS image_id,
  images.created,
  totals.size,
  CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END AS shared_size,
  totals.size - CASE chosen_trees.version WHEN '20.10' THEN totals.shared_listed ELSE totals.shared_all END
    AS unique_size,
  totals.containers
FROM limits
CROSS JOIN chosen_trees
CROSS JOIN image_totals AS totals
JOIN images ON images.id = totals.image
JOIN digests ON digests.id = totals.image
LEFT JOIN names ON names.tree = totals.tree AND names.image = totals.image
WHERE totals.tree = chosen_trees.tree
  AND (totals.kind <> 'intermediate' OR :all)
  AND (totals.kind <> 'hidden' OR (:all AND :hidden))
  AND (limits.before IS NULL OR coalesce(time_ns(images.created), -9223372036854775808) < limits.before)
  AND (limits.until IS NULL OR coalesce(time_ns(images.created), -9223372036854775808) < limits.until)
  AND (limits.since IS NULL OR time_ns(images.created) > limits.since)
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
  AND (names.image IS NOT NULL OR (:references IS NULL AND coalesce(:dangling, 1)))
  AND (
    NOT coalesce(:dangling, 0)
    OR (
      NOT EXISTS (
        SELECT 1 FROM tree_images AS children
        WHERE children.tree = totals.tree AND children.parent = totals.image AND children.gone IS NULL
          AND NOT children.hidden
      )
      AND NOT EXISTS (
        SELECT 1
        FROM tags
        JOIN repos ON repos.id = tags.repo
        WHERE tags.target = totals.image AND tags.tree = totals.tree AND tags.gone IS NULL
          AND (:references IS NULL OR EXISTS (
            SELECT 1 FROM json_each(:references) AS pattern
            WHERE reference_matches(repos.familiar || ':' || tags.tag, pattern.value)
          ))
      )
    )
  )
ORDER BY
  chosen_trees.host,
  chosen_trees.driver,
  julianday(images.created) DESC,
  names.repository,
  names.tag,
  names.digest
