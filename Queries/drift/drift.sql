-- title: Tags that differ between hosts
-- question: Which tags mean different images on different hosts, and which of these is the newest?
-- parameter: repository repository = null; only this repository
-- parameter: tag text = null; only this tag
-- column: reference reference id; familiar reference
-- column: image_id digest "IMAGE ID"; one of the images that it means
-- column: newest boolean; no other image that the tag means was made later
-- column: created time spare date; as the config says; null where the image is not there
-- column: hosts integer; how many hosts take it to mean this image
-- column: host_names references "ON" last; these hosts
-- column: since time sparest date; since when the last of them does; null where that was so in its first scan
WITH used_trees AS MATERIALIZED (
  SELECT current_trees.tree, current_trees.host, dense_rank() OVER (ORDER BY current_trees.host) AS place
  FROM current_trees
  WHERE current_trees.inactive IS NOT 1
),
-- Of all trees, with those that are not in use: what differs is found quickly, and few are left to look at again.
several_meanings AS MATERIALIZED (
  SELECT tags.repo, tags.tag
  FROM tags
  -- All repositories where none is asked for, none where there is no such one: in the order of an index either way.
  WHERE tags.repo BETWEEN coalesce((SELECT repos.id FROM repos WHERE repos.name = :repository), 0)
      AND coalesce(
        (SELECT repos.id FROM repos WHERE repos.name = :repository),
        CASE WHEN :repository IS NULL THEN 9223372036854775807 END
      )
    AND (:tag IS NULL OR tags.tag = :tag)
    AND tags.gone IS NULL
  GROUP BY tags.repo, tags.tag
  HAVING min(tags.target) <> max(tags.target)
),
-- By numbers, since they are sorted faster than names.
names AS MATERIALIZED (
  SELECT several_meanings.repo, several_meanings.tag, row_number() OVER () AS name
  FROM several_meanings
),
holders AS (
  SELECT
    names.name,
    names.repo,
    names.tag,
    tags.target,
    used_trees.place,
    used_trees.host,
    max(tags.since) AS since
  FROM names
  CROSS JOIN tags
  JOIN used_trees ON used_trees.tree = tags.tree
  WHERE tags.repo = names.repo AND tags.tag = names.tag AND tags.gone IS NULL
  GROUP BY names.name, tags.target, used_trees.place
  ORDER BY names.name, tags.target, used_trees.place
),
counted AS (
  SELECT
    holders.name,
    holders.repo,
    holders.tag,
    holders.target,
    count(*) AS hosts,
    json_group_array(holders.host) AS host_names,
    max(holders.since) AS since
  FROM holders
  GROUP BY holders.name, holders.target
),
dated AS (
  SELECT
    counted.*,
    images.created,
    max(julianday(images.created)) OVER (PARTITION BY counted.name) AS newest,
    count(*) OVER (PARTITION BY counted.name) AS meanings
  FROM counted
  LEFT JOIN images ON images.id = counted.target
)
SELECT
  repos.familiar || ':' || dated.tag AS reference,
  digests.text AS image_id,
  coalesce(julianday(dated.created) = dated.newest, 0) AS newest,
  dated.created,
  dated.hosts,
  dated.host_names,
  strftime('%Y-%m-%dT%H:%M:%fZ', nullif(dated.since, 0) / 1000.0, 'unixepoch') AS since
FROM dated
JOIN repos ON repos.id = dated.repo
JOIN digests ON digests.id = dated.target
WHERE dated.meanings > 1
ORDER BY
  reference,
  julianday(dated.created) DESC,
  digests.text
