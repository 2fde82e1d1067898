-- title: Images by month of creation
-- question: How many listed images were made in which month, and what do they take?
-- parameter: host hosts = null; only images on these hosts: names with commas between
-- column: month text id "MONTH" "unknown"; as 2026-11; null where the config does not say
-- column: images integer; how many images were made in it, each once for all hosts
-- column: tagged integer; how many of these have a tag on some host
-- column: size bytes "SUM OF SIZES"; their sizes, added up, each as in the tree where it is the most
WITH held AS (
  SELECT image_holders.image, image_holders.largest AS size, image_holders.tagged > 0 AS tagged
  FROM image_holders
  WHERE :host IS NULL AND image_holders.listed > 0
  UNION ALL
  SELECT totals.image, max(totals.size), max(totals.kind = 'tagged')
  FROM tree_names
  CROSS JOIN image_totals AS totals
  WHERE instr(',' || :host || ',', ',' || tree_names.host || ',') > 0
    AND totals.tree = tree_names.tree
    AND totals.kind IN ('tagged', 'dangling')
    AND NOT totals.further
  GROUP BY totals.image
)
SELECT
  CASE WHEN images.created >= '0002' THEN strftime('%Y-%m', images.created) END AS month,
  count(*) AS images,
  sum(held.tagged) AS tagged,
  sum(held.size) AS size
FROM held
CROSS JOIN images
WHERE images.id = held.image
GROUP BY month
ORDER BY
  month
