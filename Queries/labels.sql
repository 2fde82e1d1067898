-- title: Labels
-- subject: configs
-- question: Which labels do the images of the fleet have, and how many have each value?
-- parameter: label text = null; only this label
-- parameter: top integer = 1000; at most so many rows, those with the most images first; -1: all
-- column: label text id; the label's name
-- column: value text; its value
-- column: images integer; how many images that some host has say so
SELECT
  labels.key AS label,
  labels.value,
  count(*) AS images
FROM image_holders
CROSS JOIN image_configs
CROSS JOIN json_each(
  CASE WHEN json_valid(image_configs.config) THEN image_configs.config END, '$.Labels'
) AS labels
-- Of what is no object, json_each makes a row without a key.
WHERE image_configs.image = image_holders.image
  AND labels.key IS NOT NULL
  AND (:label IS NULL OR labels.key = :label)
-- Values first: they differ sooner than names.
GROUP BY labels.value, labels.key
ORDER BY
  images DESC,
  labels.key,
  labels.value
LIMIT :top
