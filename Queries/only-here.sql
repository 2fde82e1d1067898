-- title: Images on one host alone
-- subject: sharing
-- question: Which images has one host alone, and what would be lost to the fleet with it?
-- parameter: host text = null; only those on this host
-- parameter: top integer = 1000; at most so many rows, those with the most bytes that are nowhere else first; -1: all
-- column: host text; the host's name
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as the config says
-- column: size bytes; bytes of its layers, in the tree where they are the most; null where they were never read
-- column: only_size bytes "ONLY HERE"; bytes of its layers that no other host has
WITH first_holders AS (
  SELECT
    images.id AS image,
    (
      SELECT tree_images.tree
      FROM tree_images
      WHERE tree_images.image = images.id AND tree_images.gone IS NULL
      LIMIT 1
    ) AS tree
  FROM images
),
-- Of an image that many hosts have, a second one is found soon.
alone AS MATERIALIZED (
  SELECT
    first_holders.image,
    trees.host,
    (
      SELECT max(image_totals.size)
      FROM trees AS siblings
      CROSS JOIN image_totals
      WHERE siblings.host = trees.host
        AND image_totals.tree = siblings.id
        AND image_totals.image = first_holders.image
    ) AS size
  FROM first_holders
  CROSS JOIN trees
  WHERE trees.id = first_holders.tree
    AND (:host IS NULL OR trees.host = (SELECT hosts.id FROM hosts WHERE hosts.name = :host))
    AND NOT EXISTS (
      SELECT 1
      FROM tree_images
      CROSS JOIN trees AS others
      WHERE tree_images.image = first_holders.image
        AND tree_images.gone IS NULL
        AND others.id = tree_images.tree
        AND others.host <> trees.host
    )
),
sized AS MATERIALIZED (
  SELECT
    alone.image,
    hosts.name AS host,
    alone.size,
    CASE WHEN alone.size IS NOT NULL THEN (
      SELECT coalesce(sum(chain_holders.largest), 0)
      FROM image_layers
      CROSS JOIN chain_holders
      WHERE image_layers.image = alone.image
        AND chain_holders.chain = image_layers.chain
        AND chain_holders.hosts = 1
    ) END AS only_size
  FROM alone
  JOIN hosts ON hosts.id = alone.host
  WHERE :host IS NULL OR hosts.name = :host
  ORDER BY only_size DESC, alone.size DESC, alone.image
  LIMIT :top
)
SELECT
  sized.host,
  digests.text AS image_id,
  (
    SELECT json_group_array(names.reference)
    FROM (
      SELECT DISTINCT repos.familiar || ':' || tags.tag AS reference
      FROM tags
      JOIN repos ON repos.id = tags.repo
      WHERE tags.target = sized.image AND tags.gone IS NULL
      ORDER BY reference
    ) AS names
  ) AS tags,
  images.created,
  sized.size,
  sized.only_size
FROM sized
JOIN digests ON digests.id = sized.image
JOIN images ON images.id = sized.image
ORDER BY
  sized.only_size DESC,
  sized.size DESC,
  digests.text
