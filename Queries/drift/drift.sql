-- title: Tags that differ between hosts
-- question: Which tags mean different images on different hosts, and which of these is the newest?
-- parameter: repository repository = null; only this repository
-- parameter: tag text = null; only this tag
-- column: reference reference id; familiar reference
-- column: image_id digest "IMAGE ID"; one of the images that it means, as these hosts call it; the config's digest where they differ
-- column: newest boolean; no other image that the tag means was made later
-- column: created time spare date; as the config says; null where the image is not there
-- column: hosts integer; how many hosts take it to mean this image
-- column: host_names references "ON" last; these hosts
-- column: since time sparest date; since when the last of them does; null where that was so in its first scan
WITH used_trees AS MATERIALIZED (
  SELECT
    current_trees.tree,
    current_trees.host,
    dense_rank() OVER (ORDER BY current_trees.host) AS place,
    -- With a graph driver tags lead to configs: for null nothing is looked up.
    CASE WHEN current_trees.kind <> 'graphdriver' THEN current_trees.tree END AS leading
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
-- The config identifies the image, whatever manifest or index leads to it.
meanings AS (
  SELECT
    names.name,
    names.repo,
    names.tag,
    coalesce(image_targets.image, tags.target) AS image,
    coalesce(image_targets.shown, tags.target) AS shown,
    used_trees.place,
    used_trees.host,
    tags.since
  FROM names
  CROSS JOIN tags
  JOIN used_trees ON used_trees.tree = tags.tree
  LEFT JOIN image_targets ON image_targets.target = tags.target AND image_targets.tree = used_trees.leading
    AND NOT image_targets.further
  WHERE tags.repo = names.repo AND tags.tag = names.tag AND tags.gone IS NULL
),
holders AS (
  SELECT
    meanings.name,
    meanings.repo,
    meanings.tag,
    meanings.image,
    meanings.host,
    min(meanings.shown) AS lowest,
    max(meanings.shown) AS highest,
    max(meanings.since) AS since
  FROM meanings
  GROUP BY meanings.name, meanings.image, meanings.place
  ORDER BY meanings.name, meanings.image, meanings.place
),
counted AS (
  SELECT
    holders.name,
    holders.repo,
    holders.tag,
    holders.image,
    CASE WHEN min(holders.lowest) = max(holders.highest) THEN min(holders.lowest) ELSE holders.image END AS shown,
    count(*) AS hosts,
    json_group_array(holders.host) AS host_names,
    max(holders.since) AS since
  FROM holders
  GROUP BY holders.name, holders.image
),
dated AS (
  SELECT
    counted.*,
    images.created,
    max(julianday(images.created)) OVER (PARTITION BY counted.name) AS newest,
    count(*) OVER (PARTITION BY counted.name) AS meanings
  FROM counted
  LEFT JOIN images ON images.id = counted.image
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
JOIN digests ON digests.id = dated.shown
WHERE dated.meanings > 1
ORDER BY
  reference,
  julianday(dated.created) DESC,
  digests.text
