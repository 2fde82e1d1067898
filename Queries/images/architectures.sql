-- title: Architectures
-- question: For which platforms are the images of the fleet made, and on how many hosts are they?
-- column: os text "OS"; as the configs say
-- column: architecture text; as the configs say
-- column: variant text; as the configs say
-- column: images integer; how many images that some host lists
-- column: hosts integer; how many hosts have one
-- column: tags integer; how many tags mean one of them on some host
-- column: several integer "ELSEWHERE OTHERS"; how many of these tags mean an image of another platform on another host
WITH image_counts AS MATERIALIZED (
  SELECT listed.os, listed.architecture, listed.variant, count(*) AS images
  FROM (
    SELECT
      coalesce(images.os, '') AS os,
      coalesce(images.architecture, '') AS architecture,
      coalesce(images.variant, '') AS variant
    FROM image_users
    CROSS JOIN images
    WHERE image_users.listed_as IS NOT NULL AND images.id = image_users.image
  ) AS listed
  GROUP BY listed.os, listed.architecture, listed.variant
),
platforms AS (
  SELECT
    image_counts.*,
    (
      SELECT count(*)
      FROM hosts
      WHERE EXISTS (
        SELECT 1
        FROM trees
        CROSS JOIN image_totals
        CROSS JOIN images
        WHERE trees.host = hosts.id
          AND image_totals.tree = trees.id
          AND image_totals.kind IN ('tagged', 'dangling')
          AND images.id = image_totals.image
          AND coalesce(images.architecture, '') = image_counts.architecture
          AND coalesce(images.os, '') = image_counts.os
          AND coalesce(images.variant, '') = image_counts.variant
      )
    ) AS hosts
  FROM image_counts
),
-- part: targets-of-several-images
-- Most tags mean one image wherever they are.
tag_targets AS MATERIALIZED (
  SELECT tags.repo, tags.tag, min(tags.target) AS lowest, max(tags.target) AS highest
  FROM tags
  WHERE tags.gone IS NULL
  GROUP BY tags.repo, tags.tag
),
tag_images AS (
  SELECT
    tag_targets.repo,
    tag_targets.tag,
    coalesce(
      (
        SELECT image_targets.image
        FROM image_targets
        WHERE image_targets.target = tag_targets.lowest AND NOT image_targets.further
        LIMIT 1
      ),
      tag_targets.lowest
    ) AS image
  FROM tag_targets
  WHERE tag_targets.lowest = tag_targets.highest
    AND tag_targets.lowest NOT IN (SELECT several_images.target FROM several_images)
),
several_targets AS MATERIALIZED (
  SELECT DISTINCT
    tags.repo,
    tags.tag,
    -- part: image-of-tag
    AS image
  FROM tag_targets
  CROSS JOIN tags
  WHERE (
      tag_targets.lowest <> tag_targets.highest
      OR tag_targets.lowest IN (SELECT several_images.target FROM several_images)
    )
    AND tags.repo = tag_targets.repo
    AND tags.tag = tag_targets.tag
    AND tags.gone IS NULL
),
several_meanings AS MATERIALIZED (
  SELECT DISTINCT
    several_targets.repo,
    several_targets.tag,
    coalesce(images.os, '') AS os,
    coalesce(images.architecture, '') AS architecture,
    coalesce(images.variant, '') AS variant
  FROM several_targets
  CROSS JOIN image_users
  CROSS JOIN images
  WHERE image_users.image = several_targets.image AND images.id = image_users.image
),
spread AS (
  SELECT
    coalesce(images.os, '') AS os,
    coalesce(images.architecture, '') AS architecture,
    coalesce(images.variant, '') AS variant,
    1 AS platforms
  FROM tag_images
  CROSS JOIN image_users
  CROSS JOIN images
  WHERE image_users.image = tag_images.image
    AND images.id = image_users.image
  UNION ALL
  SELECT
    several_meanings.os,
    several_meanings.architecture,
    several_meanings.variant,
    count(*) OVER (PARTITION BY several_meanings.repo, several_meanings.tag)
  FROM several_meanings
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
