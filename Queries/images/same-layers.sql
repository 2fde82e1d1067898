-- title: Images with the same layers
-- question: Which listed images have exactly the same layers and differ in their configs alone?
-- parameter: top integer = 1000; at most so many rows, groups of the most images first; -1: all
-- column: chain_id digest "CHAIN ID"; the top layer that they have in common
-- column: images integer; how many images have it
-- column: image_id digest "IMAGE ID" id; one of them
-- column: tags references "REPOSITORY:TAG"; familiar references
-- column: created time; as its config says
-- column: hosts integer; how many hosts have it
WITH listed AS MATERIALIZED (
  SELECT images.id AS image, images.top, images.created, image_users.hosts
  FROM image_users
  CROSS JOIN images
  WHERE image_users.listed > 0
    AND images.id = image_users.image
    AND images.top IS NOT NULL
),
counted AS (
  SELECT listed.*, count(*) OVER (PARTITION BY listed.top) AS images
  FROM listed
),
several AS MATERIALIZED (
  SELECT counted.*
  FROM counted
  WHERE counted.images > 1
  ORDER BY counted.images DESC, counted.top, counted.image
  LIMIT :top
)
SELECT
  chains.text AS chain_id,
  several.images,
  digests.text AS image_id,
  -- part: tags-anywhere
  several.created,
  several.hosts
FROM several
JOIN digests AS chains ON chains.id = several.top
JOIN digests ON digests.id = several.image
ORDER BY
  several.images DESC,
  chains.text,
  julianday(several.created),
  digests.text
