-- title: Tag history
-- question: Which image and which manifest digests did each tag have, from when to when, on which host, and what did it have before? And where was an image or a manifest ever, under which names?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: repository repository = null; only this repository
-- parameter: tag text = null; only this tag
-- parameter: name text = null; only this name, which is no reference; with repository, names of both kinds
-- parameter: references text own = null; JSON array of Docker's patterns: only names that fit one of them
-- parameter: digest text = null; a whole image ID or manifest digest: where it was, and all its names
-- parameter: inferred boolean own = false; also what a tree shows of the time before its first scan
-- part: tree-columns
-- column: repository reference; familiar name; null where the image had none, and for a name that is no reference
-- column: tag text; the tag, or the name that is no reference; null for a name by manifest digest alone
-- column: image_id digest "IMAGE ID" id; what the tag meant
-- column: digests references hidden; manifest digests that the repository had for that image meanwhile
-- column: first_seen time "FIRST SEEN" date; the first scan that saw it so; of an inferred row, since when at the latest
-- column: last_seen time "LAST SEEN" spare date; the last scan that saw it so; of an inferred row, until when at the least; null: not known
-- column: since_unknown boolean hidden; it was so in the first scan of all, or is inferred
-- column: current boolean last; it is so in the last scan
-- column: inferred boolean hidden; not seen by a scan, but inferred from what a tree keeps of its past
-- column: replaced digest "REPLACED" spare; the image that the tag meant in the scan just before; null if none
-- column: evidence text hidden; scans saw a tag, a name (one that is no reference), a digest (a name by manifest digest) or an image (with or without names); inferred from digest-without-tag (pulled by its digest, or its tag went to another image), last-updated (the tag was set by then), layer-sources (all layers came from or went to the repository), pulled-from (containerd pulled it from the repository, whose registry it notes without a port), created (made here) or identity-cache (Docker listed it, and no scan saw it)
-- column: created time hidden date; when the image was made: nothing had it before
WITH RECURSIVE chosen_trees AS MATERIALIZED (
  SELECT tree_names.*
  FROM tree_names
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
named AS MATERIALIZED (
  SELECT repos.id AS repo
  FROM repos
  WHERE repos.name = :repository
),
wanted AS MATERIALIZED (
  SELECT digests.id AS digest
  FROM digests
  WHERE digests.text = :digest
),
wanted_tags AS (
  SELECT tags.tree, tags.repo, tags.tag, tags.target, tags.since, tags.gone
  FROM wanted
  CROSS JOIN tags
  WHERE tags.target = wanted.digest
    AND (:repository IS NULL OR tags.repo IN (SELECT repo FROM named))
    AND (:tag IS NULL OR tags.tag = :tag)
  UNION
  SELECT tags.tree, tags.repo, tags.tag, tags.target, tags.since, tags.gone
  FROM wanted
  CROSS JOIN repo_digests
  CROSS JOIN tags
  WHERE repo_digests.digest = wanted.digest
    AND tags.target = repo_digests.target
    AND tags.tree = repo_digests.tree
    AND tags.repo = repo_digests.repo
    AND (tags.gone IS NULL OR repo_digests.since < tags.gone)
    AND (repo_digests.gone IS NULL OR repo_digests.gone > tags.since)
    AND (:repository IS NULL OR tags.repo IN (SELECT repo FROM named))
    AND (:tag IS NULL OR tags.tag = :tag)
),
tag_spans AS (
  SELECT tags.tree, tags.repo, tags.tag, tags.target, tags.since, tags.gone
  FROM named
  CROSS JOIN tags
  WHERE :digest IS NULL
    AND tags.repo = named.repo
    AND (:tag IS NULL OR tags.tag = :tag)
  UNION ALL
  SELECT tree, repo, tag, target, since, gone
  FROM wanted_tags
),
name_spans AS (
  SELECT other_names.tree, other_names.name, other_names.target, other_names.since, other_names.gone
  FROM chosen_trees
  CROSS JOIN other_names
  WHERE (:digest IS NULL OR :repository IS NOT NULL)
    AND other_names.tree = chosen_trees.tree
    AND other_names.name = :name
  UNION ALL
  SELECT other_names.tree, other_names.name, other_names.target, other_names.since, other_names.gone
  FROM wanted
  CROSS JOIN other_names
  WHERE other_names.target = wanted.digest
    AND :repository IS NULL
    AND other_names.name = coalesce(:name, :tag, other_names.name)
),
digest_spans AS (
  SELECT repo_digests.tree, repo_digests.repo, repo_digests.digest, repo_digests.target, repo_digests.since,
    repo_digests.gone
  FROM wanted
  CROSS JOIN repo_digests
  WHERE (repo_digests.target = wanted.digest OR repo_digests.digest = wanted.digest)
    AND :tag IS NULL
    AND (:repository IS NULL OR repo_digests.repo IN (SELECT repo FROM named))
),
-- An image may lie there under changed metadata: its spans that follow each other are one.
held AS (
  SELECT tree_images.tree, tree_images.image, tree_images.since, tree_images.gone
  FROM wanted
  CROSS JOIN tree_images
  WHERE tree_images.image = wanted.digest
    AND :repository IS NULL
    AND :tag IS NULL
),
image_spans AS (
  SELECT held.tree, held.image, held.since, held.gone
  FROM held
  WHERE NOT EXISTS (
    SELECT 1 FROM held AS earlier
    WHERE earlier.tree = held.tree AND earlier.image = held.image AND earlier.gone = held.since
  )
  UNION ALL
  SELECT image_spans.tree, image_spans.image, image_spans.since, held.gone
  FROM image_spans
  JOIN held ON held.tree = image_spans.tree AND held.image = image_spans.image AND held.since = image_spans.gone
),
seen AS (
  SELECT tree, 'references' AS area, 'tag' AS evidence, repo, tag, target, NULL AS manifest, since, gone
  FROM tag_spans
  UNION ALL
  SELECT tree, 'references', 'name', NULL, name, target, NULL, since, gone
  FROM name_spans
  UNION ALL
  SELECT tree, 'references', 'digest', repo, NULL, target, digest, since, gone
  FROM digest_spans
  UNION ALL
  SELECT tree, 'images', 'image', NULL, NULL, image, NULL, since, gone
  FROM image_spans
  WHERE NOT EXISTS (
    SELECT 1 FROM held
    WHERE held.tree = image_spans.tree AND held.image = image_spans.image AND held.since = image_spans.gone
  )
),
-- What may have a past: the images that are asked for.
first_images AS (
  SELECT DISTINCT tree_images.tree, tree_images.image, tree_images.local
  FROM chosen_trees
  CROSS JOIN tree_images
  WHERE :inferred
    AND tree_images.tree = chosen_trees.tree
    AND tree_images.since = 0
    AND (:digest IS NULL OR tree_images.image IN (SELECT digest FROM wanted))
),
untagged AS (
  SELECT repo_digests.tree, repo_digests.repo, repo_digests.digest, repo_digests.target
  FROM chosen_trees
  CROSS JOIN repo_digests
  WHERE :inferred
    AND :tag IS NULL
    AND repo_digests.tree = chosen_trees.tree
    AND repo_digests.since = 0
    AND (:repository IS NULL OR repo_digests.repo IN (SELECT repo FROM named))
    AND (
      :digest IS NULL
      OR repo_digests.target IN (SELECT digest FROM wanted)
      OR repo_digests.digest IN (SELECT digest FROM wanted)
    )
    AND NOT EXISTS (
      SELECT 1 FROM tags
      WHERE tags.target = repo_digests.target AND tags.tree = repo_digests.tree AND tags.repo = repo_digests.repo
    )
),
-- Docker notes when an image was last tagged, but not that it was pulled: a name with a digest may be younger.
tagged_by AS (
  SELECT tags.tree, tags.repo, tags.tag, tags.target, image_updates.updated
  FROM first_images
  CROSS JOIN image_updates
  CROSS JOIN tags
  WHERE image_updates.tree = first_images.tree
    AND image_updates.target = first_images.image
    AND image_updates.since = 0
    AND tags.tree = first_images.tree
    AND tags.target = first_images.image
    AND tags.since = 0
    AND (:repository IS NULL OR tags.repo IN (SELECT repo FROM named))
    AND (:tag IS NULL OR tags.tag = :tag)
    AND NOT EXISTS (
      SELECT 1 FROM repo_digests
      WHERE repo_digests.target = tags.target AND repo_digests.tree = tags.tree AND repo_digests.repo = tags.repo
    )
),
-- The top layer first: few images have a repository beside those of their names.
sourced AS (
  SELECT DISTINCT
    first_images.tree,
    first_images.image,
    images.top,
    blob_sources.repository,
    source_repositories.name
  FROM first_images
  CROSS JOIN images
  CROSS JOIN chain_ids
  CROSS JOIN blob_sources
  CROSS JOIN source_repositories
  WHERE :tag IS NULL
    AND images.id = first_images.image
    AND chain_ids.id = images.top
    AND blob_sources.tree = first_images.tree
    AND blob_sources.diff = chain_ids.diff
    AND source_repositories.id = blob_sources.repository
    AND (:repository IS NULL OR source_repositories.name = :repository)
    AND NOT EXISTS (
      SELECT 1
      FROM repos
      CROSS JOIN tags
      WHERE repos.name = source_repositories.name
        AND tags.target = first_images.image AND tags.tree = first_images.tree AND tags.repo = repos.id
    )
    AND NOT EXISTS (
      SELECT 1
      FROM repos
      CROSS JOIN repo_digests
      WHERE repos.name = source_repositories.name
        AND repo_digests.target = first_images.image AND repo_digests.tree = first_images.tree
        AND repo_digests.repo = repos.id
    )
),
layers_from AS (
  SELECT sourced.tree, sourced.image, sourced.name AS repository
  FROM sourced
  WHERE NOT EXISTS (
      SELECT 1
      FROM image_layers
      JOIN chain_ids ON chain_ids.id = image_layers.chain
      WHERE image_layers.image = sourced.image
        AND NOT EXISTS (
          SELECT 1 FROM blob_sources
          WHERE blob_sources.tree = sourced.tree AND blob_sources.diff = chain_ids.diff
            AND blob_sources.repository = sourced.repository
        )
    )
    -- Not the base, nor a step, of another image that had the name: pushing that one leaves traces of all its layers.
    AND NOT EXISTS (
      SELECT 1
      FROM image_layers
      JOIN images ON images.id = image_layers.image
      JOIN chain_ids ON chain_ids.id = images.top
      JOIN tree_images ON tree_images.tree = sourced.tree AND tree_images.image = image_layers.image
      JOIN blob_sources ON blob_sources.tree = sourced.tree AND blob_sources.diff = chain_ids.diff
        AND blob_sources.repository = sourced.repository
      WHERE image_layers.chain = sourced.top
        AND image_layers.image <> sourced.image
        AND (
          images.top <> sourced.top
          OR EXISTS (
            SELECT 1
            FROM repos
            CROSS JOIN tags
            WHERE repos.name = sourced.name
              AND tags.target = image_layers.image AND tags.tree = sourced.tree AND tags.repo = repos.id
          )
          OR EXISTS (
            SELECT 1
            FROM repos
            CROSS JOIN repo_digests
            WHERE repos.name = sourced.name
              AND repo_digests.target = image_layers.image AND repo_digests.tree = sourced.tree
              AND repo_digests.repo = repos.id
          )
        )
    )
),
-- Labels keep from where an image was pulled when its name there is gone. They leave out the registry's port.
pulled AS (
  SELECT DISTINCT
    pulls.tree,
    pulls.target,
    CASE
      WHEN pulls.repository LIKE 'docker.io/%' THEN familiar(pulls.repository)
      ELSE pulls.repository
    END AS repository
  FROM chosen_trees
  CROSS JOIN pulls
  WHERE :inferred
    AND :tag IS NULL
    AND pulls.tree = chosen_trees.tree
    AND (:digest IS NULL OR pulls.target IN (SELECT digest FROM wanted))
    AND (
      :repository IS NULL
      OR pulls.repository = :repository
      OR pulls.repository
        = substr(:repository, 1, instr(:repository, ':') - 1) || substr(:repository, instr(:repository, '/'))
    )
    AND NOT EXISTS (
      SELECT 1
      FROM (
        SELECT tags.repo
        FROM tags
        WHERE tags.target = pulls.target AND tags.tree = pulls.tree
        UNION ALL
        SELECT repo_digests.repo
        FROM repo_digests
        WHERE repo_digests.target = pulls.target AND repo_digests.tree = pulls.tree
      ) AS names
      CROSS JOIN repos
      WHERE repos.id = names.repo
        AND (
          repos.name = pulls.repository
          OR pulls.repository
            = substr(repos.name, 1, instr(repos.name, ':') - 1) || substr(repos.name, instr(repos.name, '/'))
        )
    )
),
-- Docker lists what is there: of what no scan saw, that is all there is to know.
forgotten AS (
  SELECT
    identities.tree,
    identities.target,
    CASE WHEN min(identities.manifest) = max(identities.manifest) THEN min(identities.manifest) END AS manifest,
    strftime('%Y-%m-%dT%H:%M:%fZ', min(identities.cached) / 1000.0, 'unixepoch') AS cached
  FROM chosen_trees
  CROSS JOIN cached_identities AS identities
  WHERE :inferred
    AND :repository IS NULL
    AND :tag IS NULL
    AND identities.tree = chosen_trees.tree
    AND (
      :digest IS NULL
      OR identities.target IN (SELECT digest FROM wanted)
      OR identities.manifest IN (SELECT digest FROM wanted)
    )
    AND NOT EXISTS (
      SELECT 1 FROM tree_images
      WHERE tree_images.target = identities.target AND tree_images.tree = identities.tree
    )
  GROUP BY identities.tree, identities.target
),
first_scans AS (
  SELECT chosen_trees.tree, area_scans.area, min(area_scans.at) AS at
  FROM chosen_trees
  JOIN area_scans ON area_scans.tree = chosen_trees.tree AND area_scans.area IN ('references', 'images')
  WHERE :inferred
    AND (:name IS NULL OR :repository IS NOT NULL)
  GROUP BY chosen_trees.tree, area_scans.area
),
hints AS (
  SELECT untagged.tree, 'references' AS area, 'digest-without-tag' AS evidence, untagged.repo, NULL AS repository,
    NULL AS tag, untagged.target, untagged.digest AS manifest, image_updates.updated AS since, 0 AS lasts
  FROM untagged
  LEFT JOIN image_updates ON image_updates.tree = untagged.tree AND image_updates.target = untagged.target
    AND image_updates.since = 0
  UNION ALL
  SELECT tree, 'references', 'last-updated', repo, NULL, tag, target, NULL, updated, 1
  FROM tagged_by
  UNION ALL
  SELECT tree, 'references', 'layer-sources', NULL, familiar(repository), NULL, image, NULL, NULL, 0
  FROM layers_from
  UNION ALL
  SELECT tree, 'references', 'pulled-from', NULL, repository, NULL, target, target, NULL, 0
  FROM pulled
  UNION ALL
  SELECT first_images.tree, 'images', 'created', NULL, NULL, NULL, first_images.image, NULL, images.created, 1
  FROM first_images
  JOIN images ON images.id = first_images.image
  WHERE first_images.local
    AND :repository IS NULL
    AND :tag IS NULL
  UNION ALL
  SELECT tree, 'images', 'identity-cache', NULL, NULL, NULL, target, manifest, cached, 0
  FROM forgotten
),
-- Little is sorted; the other columns are looked up after that.
spans AS (
  -- Of all repositories: in the order of hosts' names, so that the first rows come at once.
  SELECT
    -- part: tree
    0 AS is_nameless,
    repos.familiar AS repository,
    0 AS is_untagged,
    tags.tag,
    0 AS inferred,
    tags.since,
    digests.text AS image_id,
    tags.gone,
    tags.tree,
    'references' AS area,
    'tag' AS evidence,
    tags.repo,
    tags.target,
    NULL AS manifest,
    NULL AS inferred_since,
    NULL AS inferred_until
  FROM tree_names
  CROSS JOIN tags
  CROSS JOIN repos
  CROSS JOIN digests
  WHERE :repository IS NULL
    AND :name IS NULL
    AND :digest IS NULL
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND tags.tree = tree_names.tree
    AND (:tag IS NULL OR tags.tag = :tag)
    AND repos.id = tags.repo
    AND digests.id = tags.target
  UNION ALL
  SELECT
    -- part: tree
    1,
    NULL,
    0,
    other_names.name,
    0,
    other_names.since,
    digests.text,
    other_names.gone,
    other_names.tree,
    'references',
    'name',
    NULL,
    other_names.target,
    NULL,
    NULL,
    NULL
  FROM tree_names
  CROSS JOIN other_names
  CROSS JOIN digests
  WHERE :repository IS NULL
    AND :name IS NULL
    AND :digest IS NULL
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND other_names.tree = tree_names.tree
    AND (:tag IS NULL OR other_names.name = :tag)
    AND digests.id = other_names.target
  UNION ALL
  SELECT
    -- part: tree
    repos.familiar IS NULL,
    repos.familiar,
    seen.tag IS NULL,
    seen.tag,
    0,
    seen.since,
    digests.text,
    seen.gone,
    seen.tree,
    seen.area,
    seen.evidence,
    seen.repo,
    seen.target,
    seen.manifest,
    NULL,
    NULL
  FROM seen
  JOIN chosen_trees ON chosen_trees.tree = seen.tree
  JOIN digests ON digests.id = seen.target
  LEFT JOIN repos ON repos.id = seen.repo
  UNION ALL
  SELECT
    -- part: tree
    coalesce(repos.familiar, hints.repository) IS NULL,
    coalesce(repos.familiar, hints.repository),
    hints.tag IS NULL,
    hints.tag,
    1,
    -1,
    digests.text,
    NULL,
    hints.tree,
    hints.area,
    hints.evidence,
    hints.repo,
    hints.target,
    hints.manifest,
    hints.since,
    CASE WHEN hints.lasts THEN scans.time END
  FROM hints
  JOIN chosen_trees ON chosen_trees.tree = hints.tree
  JOIN digests ON digests.id = hints.target
  JOIN first_scans ON first_scans.tree = hints.tree AND first_scans.area = hints.area
  JOIN scans ON scans.tree = first_scans.tree AND scans.at = first_scans.at
  LEFT JOIN repos ON repos.id = hints.repo
  -- Where a clock was wrong, or --at chose the scan's moment, the time is unknown.
  WHERE hints.since IS NULL
    OR hints.evidence = 'identity-cache'
    OR julianday(hints.since) <= julianday(scans.time)
  ORDER BY
    -- part: tree
    is_nameless,
    repository,
    is_untagged,
    tag,
    inferred DESC,
    since,
    image_id
  -- Without a limit SQLite may leave out the order.
  LIMIT -1
)
SELECT
  -- part: tree
  spans.repository,
  spans.tag,
  spans.image_id,
  CASE
    WHEN spans.manifest IS NOT NULL
      THEN (SELECT json_array(manifests.text) FROM digests AS manifests WHERE manifests.id = spans.manifest)
    WHEN spans.evidence = 'tag' THEN (
      SELECT json_group_array(meanwhile.digest)
      FROM (
        SELECT DISTINCT manifests.text AS digest
        FROM repo_digests
        JOIN digests AS manifests ON manifests.id = repo_digests.digest
        WHERE repo_digests.tree = spans.tree
          AND repo_digests.repo = spans.repo
          AND repo_digests.target = spans.target
          AND (spans.gone IS NULL OR repo_digests.since < spans.gone)
          AND (repo_digests.gone IS NULL OR repo_digests.gone > spans.since)
        ORDER BY manifests.text
      ) AS meanwhile
    )
    ELSE '[]'
  END AS digests,
  CASE WHEN spans.inferred THEN strftime('%Y-%m-%dT%H:%M:%fZ', spans.inferred_since) ELSE
    -- part: span-first-seen
  END AS first_seen,
  CASE WHEN spans.inferred THEN spans.inferred_until ELSE
    -- part: span-last-seen
  END AS last_seen,
  spans.inferred OR spans.since = 0 AS since_unknown,
  NOT spans.inferred AND spans.gone IS NULL AS current,
  spans.inferred,
  CASE spans.evidence
    WHEN 'tag' THEN (
      SELECT before.text
      FROM tags
      JOIN digests AS before ON before.id = tags.target
      WHERE tags.tree = spans.tree
        AND tags.repo = spans.repo
        AND tags.tag = spans.tag
        AND tags.gone = spans.since
    )
    WHEN 'name' THEN (
      SELECT before.text
      FROM other_names
      JOIN digests AS before ON before.id = other_names.target
      WHERE other_names.tree = spans.tree
        AND other_names.name = spans.tag
        AND other_names.gone = spans.since
    )
  END AS replaced,
  spans.evidence,
  (
    SELECT images.created
    FROM images
    WHERE images.id = coalesce(
      (
        SELECT tree_images.image
        FROM tree_images
        WHERE tree_images.target = spans.target AND tree_images.tree = spans.tree AND NOT tree_images.further
        LIMIT 1
      ),
      spans.target
    )
  ) AS created
FROM spans
WHERE :references IS NULL OR EXISTS (
  SELECT 1
  FROM json_each(:references) AS pattern
  WHERE reference_matches(
    CASE spans.evidence WHEN 'name' THEN spans.tag ELSE spans.repository || coalesce(
      ':' || spans.tag, '@' || (SELECT manifests.text FROM digests AS manifests WHERE manifests.id = spans.manifest), ''
    ) END, pattern.value)
)
