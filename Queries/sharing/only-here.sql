-- title: Images on one host alone
-- question: Which listed images has one host alone, and what would be lost to the fleet with it?
-- parameter: host hosts = null; only those on these hosts: names with commas between
-- parameter: top integer = 1000; at most so many rows, those with the most bytes that are nowhere else first; -1: all
-- column: host text; the host's name
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as the config says
-- column: size bytes; bytes of its layers, in the tree where they are the most; null where they were never read
-- column: only_size bytes "ONLY HERE"; bytes of its layers that no other host has
WITH alone AS MATERIALIZED (
  SELECT image_users.image, image_users.largest AS size
  FROM image_users
  WHERE :host IS NULL AND image_users.hosts = 1 AND image_users.listed > 0
  UNION ALL
  SELECT DISTINCT image_users.image, image_users.largest
  FROM tree_names
  CROSS JOIN image_totals
  CROSS JOIN image_users
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND image_totals.tree = tree_names.tree
    AND image_users.image = image_totals.image
    AND image_users.hosts = 1
    AND image_users.listed > 0
),
sized AS MATERIALIZED (
  SELECT
    alone.image,
    alone.size,
    CASE WHEN alone.size IS NOT NULL THEN (
      SELECT coalesce(sum(layer_users.largest), 0)
      FROM image_layers
      CROSS JOIN layer_users
      WHERE image_layers.image = alone.image
        AND layer_users.chain = image_layers.chain
        AND layer_users.hosts = 1
    ) END AS only_size
  FROM alone
  ORDER BY only_size DESC, alone.size DESC, alone.image
  LIMIT :top
)
SELECT
  (
    SELECT tree_names.host
    FROM tree_images
    JOIN tree_names ON tree_names.tree = tree_images.tree
    WHERE tree_images.image = sized.image AND tree_images.gone IS NULL
    LIMIT 1
  ) AS host,
  digests.text AS image_id,
  -- part: tags-anywhere
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
