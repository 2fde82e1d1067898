-- title: Differences
-- question: What differs between two hosts, or between two times of one host?
-- serves: strata diff
-- parameter: host_a text; one host
-- parameter: at_a integer = null; as its last scan until then saw it, in milliseconds since 1970; null: now
-- parameter: host_b text; the other host, or the same
-- parameter: at_b integer = null; as its last scan until then saw it, in milliseconds since 1970; null: now
-- parameter: all boolean = false; intermediate images too
-- parameter: kinds text = null; JSON array: only these kinds
-- column: kind text; tag, image, layer or container
-- column: action text; added: b alone has it; removed: a alone has it; changed
-- column: what reference id; a reference or a name that is none, an image ID, a chainID or a container's ID
-- column: name text "NAME" below; an image's tags where it is, a container's name
-- column: before digest; in a: the image that a tag means, a container's state, the bytes of a layer that are others in b
-- column: after digest; in b: the same
-- column: bytes bytes "BYTES" spare; of an image's or layer's files that came or went; of a changed layer: more than before
-- column: root text last optional; distinguishes a second data root of a host from its first; empty for the first
-- column: namespace text last optional; containerd's namespace; empty elsewhere, and for Docker's
WITH moments(side, host, at) AS (
  VALUES
    ('a', :host_a, coalesce(:at_a, 9223372036854775807)),
    ('b', :host_b, coalesce(:at_b, 9223372036854775807))
),
scanned_trees AS MATERIALIZED (
  SELECT
    moments.side,
    moments.at,
    trees.id AS tree,
    trees.driver,
    trees.root,
    -- Docker's images lie without a namespace in graph drivers, and in this one in containerd's store.
    CASE trees.namespace WHEN 'moby' THEN '' ELSE trees.namespace END AS namespace,
    -- One that may be in use counts as in use.
    coalesce(scans.inactive, 0) AS inactive
  FROM moments
  CROSS JOIN hosts
  CROSS JOIN trees
  CROSS JOIN scans
  WHERE hosts.name = moments.host
    AND trees.host = hosts.id
    AND scans.tree = trees.id
    AND scans.at = (
      SELECT max(latest.at)
      FROM scans AS latest
      WHERE latest.tree = trees.id AND latest.at <= moments.at
    )
),
-- Trees in use; where a host has none in use, all of its trees.
chosen_trees AS MATERIALIZED (
  SELECT scanned_trees.*
  FROM scanned_trees
  WHERE scanned_trees.inactive = (
    SELECT min(others.inactive)
    FROM scanned_trees AS others
    WHERE others.side = scanned_trees.side
  )
),
-- What a scan of the tree had read until then, and of which not all has been pruned.
read_areas AS MATERIALIZED (
  SELECT chosen_trees.*, areas.name AS area
  FROM chosen_trees
  CROSS JOIN areas
  WHERE areas.name IN ('references', 'images', 'layers', 'containers') AND EXISTS (
    SELECT 1
    FROM area_scans
    WHERE area_scans.tree = chosen_trees.tree
      AND area_scans.area = areas.name
      AND area_scans.at <= chosen_trees.at
      AND NOT area_scans.pruned
  )
),
-- What only one of the two has read cannot be compared.
sources AS MATERIALIZED (
  SELECT read_areas.*
  FROM read_areas
  WHERE read_areas.area IN (
    SELECT area FROM read_areas WHERE side = 'a'
    INTERSECT
    SELECT area FROM read_areas WHERE side = 'b'
  )
),
-- The config identifies an image, whatever manifest or index leads to it. Where no image is known, this is the digest that
-- the tag names. A name that is no reference may be spelled like one.
names_there AS (
  SELECT
    sources.side,
    sources.at,
    sources.root,
    sources.namespace,
    sources.tree,
    repos.familiar || ':' || tags.tag AS reference,
    1 AS is_tag,
    tags.target
  FROM sources
  CROSS JOIN tags
  CROSS JOIN repos
  WHERE sources.area = 'references'
    AND tags.tree = sources.tree
    AND tags.since <= sources.at
    AND (tags.gone IS NULL OR tags.gone > sources.at)
    AND repos.id = tags.repo
  UNION ALL
  SELECT
    sources.side,
    sources.at,
    sources.root,
    sources.namespace,
    sources.tree,
    other_names.name,
    0,
    other_names.target
  FROM sources
  CROSS JOIN other_names
  WHERE sources.area = 'references'
    AND other_names.tree = sources.tree
    AND other_names.since <= sources.at
    AND (other_names.gone IS NULL OR other_names.gone > sources.at)
),
tags_there AS MATERIALIZED (
  SELECT
    names_there.*,
    coalesce(
      (
        SELECT tree_images.image
        FROM tree_images
        WHERE tree_images.target = names_there.target
          AND tree_images.tree = names_there.tree
          AND NOT tree_images.further
          AND tree_images.since <= names_there.at
          AND (tree_images.gone IS NULL OR tree_images.gone > names_there.at)
      ),
      names_there.target
    ) AS image
  FROM names_there
),
moved_tags AS (
  SELECT
    root,
    namespace,
    reference,
    max(CASE side WHEN 'a' THEN image END) AS before,
    max(CASE side WHEN 'b' THEN image END) AS after
  FROM tags_there
  GROUP BY root, namespace, is_tag, reference
  HAVING max(CASE side WHEN 'a' THEN image END) IS NOT max(CASE side WHEN 'b' THEN image END)
),
-- Images that only one of the two has, hidden ones and other platforms aside: in which tree, and as of when.
lone_images AS MATERIALIZED (
  SELECT
    sources.root,
    sources.namespace,
    tree_images.image,
    max(sources.side) AS side,
    max(sources.tree) AS tree,
    max(sources.at) AS at
  FROM sources
  CROSS JOIN tree_images
  WHERE sources.area = 'images'
    AND tree_images.tree = sources.tree
    AND tree_images.since <= sources.at
    AND (tree_images.gone IS NULL OR tree_images.gone > sources.at)
    AND tree_images.hidden = 0
    AND NOT tree_images.further
  GROUP BY sources.root, sources.namespace, tree_images.image
  HAVING count(DISTINCT sources.side) = 1
),
lone_targets AS MATERIALIZED (
  SELECT lone_images.side, lone_images.tree, lone_images.image, lone_images.at, tree_images.target
  FROM lone_images
  CROSS JOIN tree_images
  WHERE tree_images.tree = lone_images.tree
    AND tree_images.image = lone_images.image
    AND tree_images.since <= lone_images.at
    AND (tree_images.gone IS NULL OR tree_images.gone > lone_images.at)
),
named_images AS (
  SELECT lone_targets.tree, lone_targets.image
  FROM lone_targets
  CROSS JOIN (
    SELECT tree, target, since, gone FROM tags
    UNION ALL
    SELECT tree, target, since, gone FROM other_names
    UNION ALL
    SELECT tree, target, since, gone FROM repo_digests
  ) AS names
  WHERE names.tree = lone_targets.tree
    AND names.target = lone_targets.target
    AND names.since <= lone_targets.at
    AND (names.gone IS NULL OR names.gone > lone_targets.at)
),
-- Where the references were read, an image that no reference means and that has a child is a step of a build.
listed_images AS (
  SELECT lone_images.*
  FROM lone_images
  WHERE :all
    OR NOT EXISTS (
      SELECT 1
      FROM lone_targets
      CROSS JOIN tree_images AS children
      WHERE lone_targets.image = lone_images.image
        AND lone_targets.tree = lone_images.tree
        AND children.tree = lone_targets.tree
        AND children.parent = lone_targets.target
        AND children.hidden = 0
        AND children.since <= lone_targets.at
        AND (children.gone IS NULL OR children.gone > lone_targets.at)
    )
    OR NOT EXISTS (
      SELECT 1
      FROM read_areas
      WHERE read_areas.side = lone_images.side AND read_areas.tree = lone_images.tree AND read_areas.area = 'references'
    )
    OR (lone_images.tree, lone_images.image) IN (SELECT named_images.tree, named_images.image FROM named_images)
),
compared_layers AS (
  SELECT
    sources.root,
    sources.namespace,
    tree_layers.chain,
    max(sources.side = 'a') AS was_there,
    max(sources.side = 'b') AS is_there,
    max(CASE sources.side WHEN 'a' THEN tree_layers.size END) AS before,
    max(CASE sources.side WHEN 'b' THEN tree_layers.size END) AS after,
    count(DISTINCT sources.driver) AS drivers
  FROM sources
  CROSS JOIN tree_layers
  WHERE sources.area = 'layers'
    AND tree_layers.tree = sources.tree
    AND tree_layers.since <= sources.at
    AND (tree_layers.gone IS NULL OR tree_layers.gone > sources.at)
  GROUP BY sources.root, sources.namespace, tree_layers.chain
),
compared_containers AS (
  SELECT
    sources.root,
    sources.namespace,
    containers.container_id,
    max(CASE sources.side WHEN 'a' THEN coalesce(containers.state, containers.unlisted) END) AS before,
    max(CASE sources.side WHEN 'b' THEN coalesce(containers.state, containers.unlisted) END) AS after,
    max(containers.name) AS name
  FROM sources
  CROSS JOIN containers
  WHERE sources.area = 'containers'
    AND containers.tree = sources.tree
    AND containers.since <= sources.at
    AND (containers.gone IS NULL OR containers.gone > sources.at)
  GROUP BY sources.root, sources.namespace, containers.container_id
),
differences AS (
  SELECT
    1 AS place,
    'tag' AS kind,
    CASE WHEN moved_tags.before IS NULL THEN 'added' WHEN moved_tags.after IS NULL THEN 'removed' ELSE 'changed' END
      AS action,
    moved_tags.reference AS what,
    NULL AS name,
    befores.text AS before,
    afters.text AS after,
    NULL AS bytes,
    moved_tags.root,
    moved_tags.namespace
  FROM moved_tags
  LEFT JOIN digests AS befores ON befores.id = moved_tags.before
  LEFT JOIN digests AS afters ON afters.id = moved_tags.after
  UNION ALL
  SELECT
    2,
    'image',
    CASE listed_images.side WHEN 'a' THEN 'removed' ELSE 'added' END,
    digests.text,
    (
      SELECT group_concat(named.reference, ', ')
      FROM (
        SELECT tags_there.reference
        FROM lone_targets
        CROSS JOIN tags_there
        WHERE lone_targets.image = listed_images.image
          AND lone_targets.tree = listed_images.tree
          AND tags_there.side = lone_targets.side
          AND tags_there.tree = lone_targets.tree
          AND tags_there.target = lone_targets.target
        ORDER BY tags_there.reference
      ) AS named
    ),
    NULL,
    NULL,
    (
      SELECT coalesce(sum(tree_layers.size), 0)
      FROM image_layers
      CROSS JOIN tree_layers
      WHERE image_layers.image = listed_images.image
        AND tree_layers.tree = listed_images.tree
        AND tree_layers.chain = image_layers.chain
        AND tree_layers.since <= listed_images.at
        AND (tree_layers.gone IS NULL OR tree_layers.gone > listed_images.at)
    ),
    listed_images.root,
    listed_images.namespace
  FROM listed_images
  JOIN digests ON digests.id = listed_images.image
  UNION ALL
  SELECT
    3,
    'layer',
    CASE WHEN NOT was_there THEN 'added' WHEN NOT is_there THEN 'removed' ELSE 'changed' END,
    digests.text,
    NULL,
    CASE WHEN was_there AND is_there THEN before || ' bytes' END,
    CASE WHEN was_there AND is_there THEN after || ' bytes' END,
    CASE WHEN NOT was_there THEN after WHEN NOT is_there THEN before ELSE after - before END,
    root,
    namespace
  FROM compared_layers
  JOIN digests ON digests.id = compared_layers.chain
  -- Other drivers count other sizes.
  WHERE was_there <> is_there OR (before IS NOT after AND drivers = 1)
  UNION ALL
  SELECT
    4,
    'container',
    CASE WHEN before IS NULL THEN 'added' WHEN after IS NULL THEN 'removed' ELSE 'changed' END,
    container_id,
    name,
    before,
    after,
    NULL,
    root,
    namespace
  FROM compared_containers
  WHERE before IS NOT after
)
SELECT
  kind,
  action,
  what,
  name,
  before,
  after,
  bytes,
  root,
  namespace
FROM differences
WHERE :kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds))
ORDER BY
  place,
  action,
  name,
  what,
  root,
  namespace
