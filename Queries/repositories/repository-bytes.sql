-- title: Repository bytes
-- question: What do the images of each repository take, each layer once, and how much of that has no other repository?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- parameter: top integer = 100; at most so many rows, the largest first; -1: all
-- column: repository reference id; familiar name; null: listed images that no repository names
-- column: images integer; how many listed images it names
-- column: layers integer; their layers, each once
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere; null where no host knows any
-- column: own_size bytes "OWN SIZE"; bytes of the layers that are in no image of another repository
WITH
-- part: repository-members
host_contents AS MATERIALIZED (
  SELECT DISTINCT image_layers.chain, host_members.repo
  FROM host_members
  CROSS JOIN image_layers
  WHERE image_layers.image = host_members.image
),
host_layers AS (
  SELECT
    host_contents.repo,
    chain_holders.largest AS size,
    count(*) OVER (PARTITION BY host_contents.chain) AS owners
  FROM host_contents
  JOIN chain_holders ON chain_holders.chain = host_contents.chain
),
-- Layers of images of several repositories.
common_layers AS (
  SELECT chain_holders.chain, image_holders.repo, chain_holders.largest AS size
  FROM chain_holders
  CROSS JOIN image_layers
  CROSS JOIN image_holders
  WHERE :host IS NULL
    AND chain_holders.repo IS NULL
    AND image_layers.chain = chain_holders.chain
    AND image_holders.image = image_layers.image
    AND image_holders.listed_as IS NOT NULL
    AND image_holders.repo IS NOT NULL
  UNION
  SELECT chain_holders.chain, several_names.repo, chain_holders.largest
  FROM several_names
  CROSS JOIN image_layers
  CROSS JOIN chain_holders
  WHERE image_layers.image = several_names.image AND chain_holders.chain = image_layers.chain
),
parts AS (
  SELECT
    host_layers.repo,
    0 AS images,
    count(*) AS layers,
    sum(host_layers.size) AS size,
    sum(CASE WHEN host_layers.owners = 1 THEN host_layers.size ELSE 0 END) AS own_size
  FROM host_layers
  GROUP BY host_layers.repo
  UNION ALL
  SELECT common_layers.repo, 0, count(*), sum(common_layers.size), 0
  FROM common_layers
  GROUP BY common_layers.repo
  UNION ALL
  SELECT chain_holders.repo, 0, count(*), sum(chain_holders.largest), sum(chain_holders.largest)
  FROM chain_holders
  WHERE :host IS NULL AND chain_holders.repo IS NOT NULL AND chain_holders.images > 0
  GROUP BY chain_holders.repo
  UNION ALL
  SELECT host_members.repo, sum(NOT host_members.further), 0, NULL, 0
  FROM host_members
  GROUP BY host_members.repo
  UNION ALL
  SELECT image_holders.repo, count(*), 0, NULL, 0
  FROM image_holders
  WHERE :host IS NULL AND image_holders.listed > 0 AND image_holders.repo IS NOT NULL
  GROUP BY image_holders.repo
  UNION ALL
  SELECT several_names.repo, sum(NOT several_names.further), 0, NULL, 0
  FROM several_names
  GROUP BY several_names.repo
)
SELECT
  repos.familiar AS repository,
  sum(parts.images) AS images,
  sum(parts.layers) AS layers,
  CASE WHEN sum(parts.layers) = 0 THEN 0 ELSE sum(parts.size) END AS size,
  CASE WHEN sum(parts.layers) = 0 OR sum(parts.size) IS NOT NULL THEN sum(parts.own_size) END AS own_size
FROM parts
LEFT JOIN repos ON repos.id = parts.repo
GROUP BY parts.repo
ORDER BY
  size DESC,
  repos.familiar
LIMIT :top
