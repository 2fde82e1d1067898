-- title: Instructions by bytes
-- question: Which build instructions add the most bytes?
-- parameter: top integer = 100; at most so many rows; -1: all
-- column: instruction text id; the instruction, as the history of images says
-- column: layers integer; how many different layers it made that some host has
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere
-- column: total_size bytes "TOTAL SIZE"; their bytes on all hosts
WITH made AS (
  -- In the order of an index: nothing is to be sorted but the sums.
  SELECT DISTINCT steps.chain, steps.instruction
  FROM steps INDEXED BY steps_by_chain
  WHERE steps.chain IS NOT NULL AND steps.instruction IS NOT NULL AND NOT steps.empty
),
sums AS MATERIALIZED (
  SELECT
    made.instruction,
    count(*) AS layers,
    sum(layer_users.largest) AS size,
    sum(layer_users.bytes) AS total_size
  FROM made
  CROSS JOIN layer_users
  WHERE layer_users.chain = made.chain AND layer_users.trees > 0
  GROUP BY made.instruction
)
SELECT
  step_texts.text AS instruction,
  sums.layers,
  sums.size,
  sums.total_size
FROM sums
JOIN step_texts ON step_texts.id = sums.instruction
ORDER BY
  sums.size DESC,
  sums.total_size DESC,
  step_texts.text
LIMIT :top
