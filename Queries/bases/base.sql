-- title: Base of an image
-- question: On which tagged image is this one built, has that tag moved since, and what is built on this one?
-- parameter: image image; an image: web:1, or the beginning of an ID
-- column: relation text; base: it has all layers of it and more, and no tagged image has more of them; child: it is built on this one
-- column: reference reference; a tag of that image, now or, of a base, ever; null for a child without one
-- column: image_id digest "IMAGE ID" id; that image
-- column: created time spare; as its config says
-- column: layers integer spare; how many layers it has
-- column: size bytes; bytes of its layers, each as large as it is anywhere
-- column: hosts integer spare; how many hosts have it
-- column: current boolean spare; the tag means that image on some host
-- column: moved boolean; of a base: the newest image that the tag means on any host has other layers; null: no host has the tag
-- column: newest_id digest "TAG MEANS NOW"; of a base: the newest image that the tag means on any host
WITH wanted AS MATERIALIZED (
  SELECT images.id AS image, images.top, images.layers
  FROM digests
  CROSS JOIN images
  WHERE digests.text = :image AND images.id = digests.id
),
below AS MATERIALIZED (
  SELECT image_layers.chain, image_layers.position
  FROM wanted
  CROSS JOIN image_layers
  WHERE image_layers.image = wanted.image AND image_layers.position < wanted.layers - 1
),
candidates AS MATERIALIZED (
  SELECT images.id AS image, below.position
  FROM images
  JOIN below ON below.chain = images.top
  WHERE EXISTS (SELECT 1 FROM image_tags WHERE image_tags.image = images.id)
),
bases AS MATERIALIZED (
  SELECT candidates.image
  FROM candidates
  WHERE candidates.position = (SELECT max(others.position) FROM candidates AS others)
),
-- part: base-targets
base_tags AS (
  SELECT base_targets.image, tags.repo, tags.tag, max(tags.gone IS NULL) AS current
  FROM base_targets
  CROSS JOIN tags
  WHERE tags.target = base_targets.target
  GROUP BY base_targets.image, tags.repo, tags.tag
),
children AS (
  SELECT DISTINCT image_layers.image
  FROM wanted
  CROSS JOIN image_layers
  WHERE image_layers.chain = wanted.top AND image_layers.position = wanted.layers - 1
    AND image_layers.image <> wanted.image
    AND EXISTS (
      SELECT 1 FROM image_layers AS higher
      WHERE higher.image = image_layers.image AND higher.position = wanted.layers
    )
    AND EXISTS (
      SELECT 1 FROM tree_images WHERE tree_images.image = image_layers.image AND tree_images.gone IS NULL
    )
),
child_tags AS (
  SELECT DISTINCT children.image, tags.repo, tags.tag
  FROM children
  CROSS JOIN tree_images
  CROSS JOIN tags
  WHERE tree_images.image = children.image
    AND tree_images.gone IS NULL
    AND tags.target = tree_images.target
    AND tags.tree = tree_images.tree
    AND tags.gone IS NULL
),
meanings AS (
  SELECT
    base_tags.image,
    base_tags.repo,
    base_tags.tag,
    images.id AS meant,
    row_number() OVER (
      PARTITION BY base_tags.image, base_tags.repo, base_tags.tag
      ORDER BY julianday(images.created) DESC, digests.text
    ) AS place
  FROM base_tags
  CROSS JOIN tags
  JOIN images ON images.id =
    -- part: image-of-tag
  JOIN digests ON digests.id = images.id
  WHERE tags.repo = base_tags.repo AND tags.tag = base_tags.tag AND tags.gone IS NULL
),
relatives AS MATERIALIZED (
  SELECT
    'base' AS relation,
    base_tags.image,
    base_tags.repo,
    base_tags.tag,
    base_tags.current,
    meanings.meant AS newest
  FROM base_tags
  LEFT JOIN meanings ON meanings.image = base_tags.image
    AND meanings.repo = base_tags.repo AND meanings.tag = base_tags.tag AND meanings.place = 1
  UNION ALL
  SELECT
    'child',
    children.image,
    child_tags.repo,
    child_tags.tag,
    child_tags.tag IS NOT NULL,
    NULL
  FROM children
  LEFT JOIN child_tags ON child_tags.image = children.image
)
SELECT
  relatives.relation,
  repos.familiar || ':' || relatives.tag AS reference,
  digests.text AS image_id,
  images.created,
  images.layers,
  (
    SELECT sum(layer_users.largest)
    FROM image_layers
    CROSS JOIN layer_users
    WHERE image_layers.image = relatives.image AND layer_users.chain = image_layers.chain
  ) AS size,
  coalesce(image_users.hosts, 0) AS hosts,
  relatives.current,
  CASE WHEN relatives.newest IS NOT NULL THEN newest.top IS NOT images.top END AS moved,
  newest_digests.text AS newest_id
FROM relatives
JOIN images ON images.id = relatives.image
JOIN digests ON digests.id = relatives.image
LEFT JOIN image_users ON image_users.image = relatives.image
LEFT JOIN repos ON repos.id = relatives.repo
LEFT JOIN images AS newest ON newest.id = relatives.newest
LEFT JOIN digests AS newest_digests ON newest_digests.id = relatives.newest
ORDER BY
  relatives.relation,
  relatives.current DESC,
  reference,
  digests.text
