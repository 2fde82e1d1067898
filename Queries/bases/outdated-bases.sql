-- title: Images on an outdated base
-- question: Which listed images are built on an image whose tag means a newer one by now, here or on another host?
-- parameter: host hosts = null; only images on these hosts: names with commas between; tags are sought everywhere
-- parameter: top integer = 1000; at most so many rows; -1: all
-- column: image_id digest "IMAGE ID" id; the image
-- column: tags references "REPOSITORY:TAG"; familiar references that mean it now
-- column: hosts integer spare; how many hosts have it
-- column: base reference; the tag that its base had or has
-- column: base_id digest "BASE ID" spare; the base: the tagged image with the most layers of which it has all and more
-- column: base_created time hidden; when the base was made
-- column: newest_id digest "NEWEST ID"; the newest image that the tag means on any host
-- column: newest_created time "NEWEST CREATED" spare; when that was made
WITH chosen_trees AS MATERIALIZED (
  SELECT trees.id AS tree, trees.host
  FROM trees
  JOIN hosts ON hosts.id = trees.host
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || hosts.name || ',') > 0
),
-- Of images on which others may stand: a layer that no listed image has but the one that ends with it is no base.
tagged_tops AS MATERIALIZED (
  -- part: possible-bases
    AND EXISTS (SELECT 1 FROM image_tags WHERE image_tags.image = images.id)
),
-- part: images-on-bases
bases AS MATERIALIZED (
  SELECT images.top AS chain, images.id AS image, images.created
  FROM images
  WHERE images.top IN (SELECT built.chain FROM built)
),
-- part: base-targets
base_tags AS MATERIALIZED (
  SELECT DISTINCT bases.chain, bases.image, bases.created, tags.repo, tags.tag
  FROM bases
  JOIN base_targets ON base_targets.image = bases.image
  CROSS JOIN tags
  WHERE tags.target = base_targets.target
),
meanings AS MATERIALIZED (
  SELECT DISTINCT names.repo, names.tag, images.id AS image, images.top, images.created
  FROM (SELECT DISTINCT base_tags.repo, base_tags.tag FROM base_tags) AS names
  CROSS JOIN tags
  CROSS JOIN images
  WHERE tags.repo = names.repo
    AND tags.tag = names.tag
    AND tags.gone IS NULL
    AND images.id =
      -- part: image-of-tag
),
newest AS MATERIALIZED (
  SELECT ranked.repo, ranked.tag, ranked.image, ranked.top, ranked.created
  FROM (
    SELECT
      meanings.*,
      row_number() OVER (
        PARTITION BY meanings.repo, meanings.tag ORDER BY julianday(meanings.created) DESC, digests.text
      ) AS place
    FROM meanings
    JOIN digests ON digests.id = meanings.image
  ) AS ranked
  WHERE ranked.place = 1
),
outdated AS MATERIALIZED (
  SELECT
    base_tags.chain,
    base_tags.image,
    base_tags.created,
    base_tags.repo,
    base_tags.tag,
    newest.image AS newest,
    newest.created AS newest_created
  FROM base_tags
  JOIN newest ON newest.repo = base_tags.repo AND newest.tag = base_tags.tag
  WHERE newest.top IS NOT base_tags.chain
    AND julianday(newest.created) > julianday(base_tags.created)
),
-- In their order, so that numbers are sorted and not texts.
ranked AS MATERIALIZED (
  SELECT
    named.*,
    row_number() OVER (ORDER BY named.base, julianday(named.base_created), named.base_id) AS place
  FROM (
    SELECT
      outdated.chain,
      repos.familiar || ':' || outdated.tag AS base,
      base_digests.text AS base_id,
      outdated.created AS base_created,
      outdated.newest,
      newest_digests.text AS newest_id,
      outdated.newest_created
    FROM outdated
    JOIN repos ON repos.id = outdated.repo
    JOIN digests AS base_digests ON base_digests.id = outdated.image
    JOIN digests AS newest_digests ON newest_digests.id = outdated.newest
  ) AS named
),
found AS MATERIALIZED (
  SELECT built.image, ranked.place
  FROM ranked
  JOIN built ON built.chain = ranked.chain AND built.image <> ranked.newest
),
-- Those of the last base come all: only among them do digests decide which are the first.
lines AS MATERIALIZED (
  SELECT found.image, found.place
  FROM found
  JOIN digests ON digests.id = found.image
  WHERE :top < 1
    OR found.place <= coalesce(
      (SELECT places.place FROM found AS places ORDER BY places.place LIMIT 1 OFFSET :top - 1),
      found.place
    )
  ORDER BY found.place, digests.text
  LIMIT :top
)
SELECT
  digests.text AS image_id,
  -- part: tags-anywhere
  CASE
    WHEN :host IS NULL THEN (SELECT image_users.hosts FROM image_users WHERE image_users.image = lines.image)
    ELSE (
      SELECT count(DISTINCT chosen_trees.host)
      FROM chosen_trees
      CROSS JOIN image_totals AS totals
      WHERE totals.tree = chosen_trees.tree AND totals.image = lines.image
    )
  END AS hosts,
  ranked.base,
  ranked.base_id,
  ranked.base_created,
  ranked.newest_id,
  ranked.newest_created
FROM lines
JOIN ranked ON ranked.place = lines.place
JOIN digests ON digests.id = lines.image
ORDER BY
  lines.place,
  image_id
