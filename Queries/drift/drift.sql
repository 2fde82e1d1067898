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
    -- With a graph driver tags lead to configs: for null nothing is looked up.
    CASE WHEN current_trees.kind <> 'graphdriver' THEN current_trees.tree END AS leading
  FROM current_trees
  WHERE current_trees.inactive IS NOT 1
)
SELECT
  repos.familiar || ':' || named.value AS reference,
  meaning.value ->> 'image_id' AS image_id,
  meaning.value ->> 'newest' AS newest,
  meaning.value ->> 'created' AS created,
  meaning.value ->> 'hosts' AS hosts,
  meaning.value -> 'host_names' AS host_names,
  strftime('%Y-%m-%dT%H:%M:%fZ', nullif(meaning.value ->> 'since', 0) / 1000.0, 'unixepoch') AS since
FROM repos
-- Its tags with several targets. All trees count, also those that are not in use: what differs is found quickly, and few
-- are left to look at again.
CROSS JOIN json_each((
  SELECT json_group_array(several.tag)
  FROM (
    SELECT tags.tag
    FROM tags
    WHERE tags.repo = repos.id AND (:tag IS NULL OR tags.tag = :tag) AND tags.gone IS NULL
    GROUP BY tags.tag
    HAVING min(tags.target) <> max(tags.target)
  ) AS several
)) AS named
-- The images that a tag means, where these are several.
CROSS JOIN json_each((
  SELECT
    CASE
      WHEN count(*) > 1 THEN json_group_array(json_object(
        'image_id', dated.image_id,
        'newest', coalesce(dated.made = dated.last_made, 0),
        'created', dated.created,
        'hosts', dated.hosts,
        'host_names', json(dated.host_names),
        'since', dated.since
      ))
    END
  FROM (
    SELECT
      counted.*,
      digests.text AS image_id,
      images.created,
      julianday(images.created) AS made,
      max(julianday(images.created)) OVER () AS last_made
    FROM (
      SELECT
        by_host.image,
        CASE WHEN min(by_host.lowest) = max(by_host.highest) THEN min(by_host.lowest) ELSE by_host.image END AS shown,
        count(*) AS hosts,
        json_group_array(by_host.host) AS host_names,
        max(by_host.since) AS since
      FROM (
        SELECT
          -- The config identifies the image, whatever manifest or index leads to it.
          coalesce(image_targets.image, tags.target) AS image,
          used_trees.host,
          min(coalesce(image_targets.shown, tags.target)) AS lowest,
          max(coalesce(image_targets.shown, tags.target)) AS highest,
          max(tags.since) AS since
        FROM tags
        JOIN used_trees ON used_trees.tree = tags.tree
        LEFT JOIN image_targets ON image_targets.target = tags.target AND image_targets.tree = used_trees.leading
          AND NOT image_targets.further
        WHERE tags.repo = repos.id AND tags.tag = named.value AND tags.gone IS NULL
        GROUP BY 1, 2
      ) AS by_host
      GROUP BY by_host.image
    ) AS counted
    JOIN digests ON digests.id = counted.shown
    LEFT JOIN images ON images.id = counted.image
    ORDER BY made DESC, image_id
  ) AS dated
)) AS meaning
WHERE :repository IS NULL OR repos.name = :repository
-- In the order of an index, and both arrays are in theirs: so nothing is sorted, and no row waits for the last repository.
ORDER BY repos.familiar
