-- title: Images by name or ID
-- question: Which images does a repository, a reference, an ID or the beginning of an ID mean?
-- serves: commands that take an image
-- parameter: repository text = null; canonical name; with tag or digest; without both, all that it names
-- parameter: tag text = null; a tag of the repository
-- parameter: digest text = null; a manifest digest of the repository, or an image's ID
-- parameter: prefix text = null; the first hexadecimal digits of an image's ID
-- parameter: name text = null; a free name in an image layout
-- parameter: host hosts = null; only on these hosts: names with commas between
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: matched text; how it was found: repository, tag, digest, id or prefix
-- column: current boolean; it is so in the last scan; else it was so once
-- column: hosts references; where it is so, or was
-- column: gone time; the first scan of the last of these hosts that no longer saw it so; null where it is so
-- column: targets json; [host, driver, root, namespace, digest, ID] each: what was meant in that tree, the image's config itself, or a manifest or index that leads to it; and what the engine there calls the image
-- column: readable boolean; its config was ever read: else it is no image, or a file of it is missing
WITH chosen_trees AS MATERIALIZED (
  SELECT tree_names.tree, tree_names.host
  FROM tree_names
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
),
named AS (
  SELECT repos.id AS repo
  FROM repos
  WHERE repos.name = :repository
),
given AS MATERIALIZED (
  SELECT digests.id AS digest, CASE WHEN digests.text = :digest THEN 'id' ELSE 'prefix' END AS matched
  FROM digests
  WHERE digests.text = :digest
    OR (
      length(:prefix) > 0
      AND digests.text BETWEEN 'sha256:' || lower(:prefix) AND 'sha256:' || lower(:prefix) || 'g'
    )
),
identified AS MATERIALIZED (
  SELECT images.id AS image, images.id AS target, given.matched
  FROM given
  CROSS JOIN images
  WHERE images.id = given.digest
  UNION
  SELECT image_targets.image, image_targets.target, given.matched
  FROM given
  CROSS JOIN image_targets
  WHERE image_targets.target = given.digest AND NOT image_targets.further
),
named_targets AS (
  SELECT other_names.target AS image, 'tag' AS matched, other_names.gone, chosen_trees.host, chosen_trees.tree
  FROM chosen_trees
  JOIN other_names ON other_names.tree = chosen_trees.tree
  WHERE other_names.name = :name
  UNION
  SELECT tags.target, 'tag', tags.gone, chosen_trees.host, chosen_trees.tree
  FROM named
  CROSS JOIN tags
  JOIN chosen_trees ON chosen_trees.tree = tags.tree
  WHERE tags.repo = named.repo AND tags.tag = :tag
  UNION
  SELECT tags.target, 'repository', tags.gone, chosen_trees.host, chosen_trees.tree
  FROM named
  CROSS JOIN tags
  JOIN chosen_trees ON chosen_trees.tree = tags.tree
  WHERE :tag IS NULL AND :digest IS NULL AND tags.repo = named.repo
  UNION
  SELECT repo_digests.target, 'repository', repo_digests.gone, chosen_trees.host, chosen_trees.tree
  FROM named
  CROSS JOIN chosen_trees
  CROSS JOIN repo_digests
  WHERE :tag IS NULL
    AND :digest IS NULL
    AND repo_digests.tree = chosen_trees.tree
    AND repo_digests.repo = named.repo
  UNION
  SELECT repo_digests.target, 'digest', repo_digests.gone, chosen_trees.host, chosen_trees.tree
  FROM named
  CROSS JOIN chosen_trees
  CROSS JOIN repo_digests
  CROSS JOIN digests
  WHERE repo_digests.tree = chosen_trees.tree
    AND repo_digests.repo = named.repo
    AND digests.id = repo_digests.digest
    AND digests.text = :digest
),
found AS (
  SELECT
    coalesce(image_targets.image, named_targets.image) AS image,
    named_targets.image AS target,
    named_targets.matched,
    named_targets.gone,
    named_targets.host,
    named_targets.tree
  FROM named_targets
  LEFT JOIN image_targets ON image_targets.target = named_targets.image AND NOT image_targets.further
  UNION
  SELECT
    identified.image,
    identified.target,
    identified.matched,
    tree_images.gone,
    chosen_trees.host,
    chosen_trees.tree
  FROM identified
  CROSS JOIN tree_images
  JOIN chosen_trees ON chosen_trees.tree = tree_images.tree
  WHERE tree_images.image = identified.image
),
matches AS (
  SELECT
    found.image,
    found.matched,
    max(found.gone IS NULL) AS current,
    max(found.gone) AS gone
  FROM found
  GROUP BY found.image, found.matched
)
SELECT
  digests.text AS image_id,
  matches.matched,
  matches.current,
  (
    SELECT json_group_array(names.host)
    FROM (
      SELECT DISTINCT found.host
      FROM found
      WHERE found.image = matches.image
        AND found.matched = matches.matched
        AND (found.gone IS NULL) = matches.current
      ORDER BY found.host
    ) AS names
  ) AS hosts,
  CASE WHEN NOT matches.current THEN strftime('%Y-%m-%dT%H:%M:%fZ', matches.gone / 1000.0, 'unixepoch') END AS gone,
  (
    SELECT
      json_group_array(json_array(meant.host, meant.driver, meant.root, meant.namespace, meant.text, meant.shown))
    FROM (
      SELECT DISTINCT tree_names.*, targets.text, coalesce(shown.text, targets.text) AS shown
      FROM found
      JOIN tree_names ON tree_names.tree = found.tree
      JOIN digests AS targets ON targets.id = found.target
      LEFT JOIN tree_images AS renamed ON renamed.target = found.target
        AND renamed.tree = found.tree
        AND renamed.image = found.image
        AND renamed.shown <> renamed.target
        AND renamed.gone IS NULL
      LEFT JOIN digests AS shown ON shown.id = renamed.shown
      WHERE found.image = matches.image
        AND found.matched = matches.matched
        AND (found.gone IS NULL) = matches.current
      ORDER BY
        tree_names.host,
        tree_names.driver,
        tree_names.root,
        tree_names.namespace,
        targets.text
    ) AS meant
  ) AS targets,
  EXISTS (SELECT 1 FROM images WHERE images.id = matches.image) AS readable
FROM matches
JOIN digests ON digests.id = matches.image
ORDER BY
  matches.current DESC,
  digests.text,
  matches.matched
