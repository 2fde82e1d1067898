-- title: Architectures
-- subject: images
-- question: For which platforms are the images of the fleet made, and on how many hosts are they?
-- column: os text "OS"; as the configs say
-- column: architecture text; as the configs say
-- column: variant text "VARIANT" ""; as the configs say
-- column: images integer; how many images that some host has
-- column: hosts integer; how many hosts have one
-- column: tags integer; how many tags mean one of them on some host
-- column: several integer "ELSEWHERE OTHERS"; how many of these tags mean an image of another platform on another host
WITH held AS MATERIALIZED (
  SELECT
    images.id AS image,
    coalesce(images.os, '') AS os,
    coalesce(images.architecture, '') AS architecture,
    coalesce(images.variant, '') AS variant
  FROM images
  WHERE EXISTS (SELECT 1 FROM tree_images WHERE tree_images.image = images.id AND tree_images.gone IS NULL)
),
platforms AS (
  SELECT
    held.os,
    held.architecture,
    held.variant,
    count(DISTINCT held.image) AS images,
    count(DISTINCT trees.host) AS hosts
  FROM held
  CROSS JOIN tree_images
  JOIN trees ON trees.id = tree_images.tree
  WHERE tree_images.image = held.image AND tree_images.gone IS NULL
  GROUP BY held.os, held.architecture, held.variant
),
meanings AS MATERIALIZED (
  SELECT DISTINCT tags.repo, tags.tag, held.os, held.architecture, held.variant
  FROM held
  CROSS JOIN tags
  WHERE tags.target = held.image AND tags.gone IS NULL
),
spread AS (
  SELECT
    meanings.os,
    meanings.architecture,
    meanings.variant,
    count(*) OVER (PARTITION BY meanings.repo, meanings.tag) AS platforms
  FROM meanings
),
counts AS MATERIALIZED (
  SELECT
    spread.os,
    spread.architecture,
    spread.variant,
    count(*) AS tags,
    sum(spread.platforms > 1) AS several
  FROM spread
  GROUP BY spread.os, spread.architecture, spread.variant
)
SELECT
  nullif(platforms.os, '') AS os,
  nullif(platforms.architecture, '') AS architecture,
  nullif(platforms.variant, '') AS variant,
  platforms.images,
  platforms.hosts,
  coalesce(counts.tags, 0) AS tags,
  coalesce(counts.several, 0) AS several
FROM platforms
LEFT JOIN counts ON counts.os = platforms.os
  AND counts.architecture = platforms.architecture AND counts.variant = platforms.variant
ORDER BY
  platforms.images DESC,
  platforms.os,
  platforms.architecture,
  platforms.variant
