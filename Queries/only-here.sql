-- title: Images on one host alone
-- subject: sharing
-- question: Which images has one host alone, and what would be lost to the fleet with it?
-- parameter: host text = null; only those on this host
-- parameter: top integer = 1000; at most so many rows, those with the most bytes that are nowhere else first; -1: all
-- column: host text; the host's name
-- column: image_id digest "IMAGE ID" id; digest of the image's config
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as the config says
-- column: size bytes; bytes of its layers, in the tree where they are the most
-- column: only_size bytes "ONLY HERE"; bytes of its layers that no other host has
WITH alone AS MATERIALIZED (
  SELECT tree_images.image, min(trees.host) AS host, max(image_totals.size) AS size
  FROM images
  CROSS JOIN tree_images
  JOIN trees ON trees.id = tree_images.tree
  LEFT JOIN image_totals ON image_totals.tree = tree_images.tree AND image_totals.image = tree_images.image
  WHERE tree_images.image = images.id AND tree_images.gone IS NULL
  GROUP BY tree_images.image
  HAVING min(trees.host) = max(trees.host)
),
sized AS MATERIALIZED (
  SELECT
    alone.image,
    hosts.name AS host,
    alone.size,
    (
      SELECT coalesce(sum(chain_holders.largest), 0)
      FROM image_layers
      CROSS JOIN chain_holders
      WHERE image_layers.image = alone.image
        AND chain_holders.chain = image_layers.chain
        AND chain_holders.hosts = 1
    ) AS only_size
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
