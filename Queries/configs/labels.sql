-- title: Labels
-- question: Which labels do the images of the fleet have, and how many have each value?
-- parameter: label text = null; only this label
-- parameter: top integer = 1000; at most so many rows, those with the most images first; -1: all
-- column: label text id; the label's name
-- column: value text; its value
-- column: images integer; how many images that some host has say so
SELECT
  label_holders.label,
  nullif(label_holders.value, x'') AS value,
  label_holders.images
FROM label_holders
WHERE label_holders.label = coalesce(:label, label_holders.label)
ORDER BY
  label_holders.images DESC,
  label_holders.label,
  value
LIMIT :top
