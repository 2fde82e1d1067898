-- title: Tags by host
-- question: In the trees in use, on how many hosts is each tag, and how many images does it mean there?
-- parameter: top integer = 1000; at most so many rows, those on the most hosts first; -1: all
-- column: reference reference id; familiar reference
-- column: hosts integer; how many hosts have the tag
-- column: images integer; how many images it means on them
-- column: missing integer; how many hosts with a tree in use do not have it
WITH used_trees AS MATERIALIZED (
  SELECT current_trees.tree, current_trees.host
  FROM current_trees
  WHERE current_trees.inactive IS NOT 1
),
-- part: targets-of-several-images
spread AS MATERIALIZED (
  SELECT
    tags.repo,
    tags.tag,
    min(tags.target) AS target,
    count(DISTINCT used_trees.host) AS hosts,
    count(DISTINCT tags.target) AS targets
  FROM tags
  CROSS JOIN used_trees
  WHERE tags.gone IS NULL AND used_trees.tree = tags.tree
  GROUP BY tags.repo, tags.tag
)
SELECT
  repos.familiar || ':' || spread.tag AS reference,
  spread.hosts,
  -- Several manifests and indexes may lead to one image.
  CASE WHEN spread.targets = 1 AND spread.target NOT IN (SELECT several_images.target FROM several_images) THEN 1 ELSE (
    SELECT count(
      DISTINCT
      -- part: image-of-tag
    )
    FROM tags
    JOIN used_trees ON used_trees.tree = tags.tree
    WHERE tags.repo = spread.repo AND tags.tag = spread.tag AND tags.gone IS NULL
  ) END AS images,
  (SELECT count(DISTINCT used_trees.host) FROM used_trees) - spread.hosts AS missing
FROM spread
JOIN repos ON repos.id = spread.repo
ORDER BY
  spread.hosts DESC,
  images DESC,
  reference
LIMIT :top
