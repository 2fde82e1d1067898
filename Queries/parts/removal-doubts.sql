asked AS MATERIALIZED (
  SELECT DISTINCT digests.id AS image
  FROM json_each(:images) AS elements
  CROSS JOIN digests
  WHERE digests.text = elements.value
),
-- part: doubtful-trees
possibly_used AS MATERIALIZED (
  SELECT DISTINCT current_possible_uses.tree, current_possible_uses.image
  FROM current_possible_uses
),
