-- title: Labels
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
FROM image_users
JOIN image_configs AS configs ON configs.image = image_users.image
JOIN json_each(configs.config, '$.Labels') AS labels
WHERE typeof(labels.key) = 'text'
  AND labels.key = coalesce(:label, labels.key)
GROUP BY
  labels.key,
  labels.value
ORDER BY
  images DESC,
  label,
  labels.value
LIMIT :top
