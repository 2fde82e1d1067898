-- title: Tags by host
-- subject: sharing
-- question: On how many hosts is each tag, and how many images does it mean there?
-- parameter: top integer = 1000; at most so many rows, those on the most hosts first; -1: all
-- column: reference reference id; familiar reference
-- column: hosts integer; how many hosts have the tag
-- column: images integer; how many images it means on them
-- column: missing integer; how many hosts do not have it
WITH spread AS MATERIALIZED (
  SELECT
    tags.repo,
    tags.tag,
    count(DISTINCT trees.host) AS hosts,
    count(DISTINCT tags.target) AS images
  FROM tags
  CROSS JOIN trees
  WHERE tags.gone IS NULL AND trees.id = tags.tree
  GROUP BY tags.repo, tags.tag
)
SELECT
  repos.familiar || ':' || spread.tag AS reference,
  spread.hosts,
  spread.images,
  (SELECT count(*) FROM hosts) - spread.hosts AS missing
FROM spread
JOIN repos ON repos.id = spread.repo
ORDER BY
  spread.hosts DESC,
  spread.images DESC,
  reference
LIMIT :top
