-- title: Instructions by bytes
-- question: Which build instructions add the most bytes?
-- parameter: top integer = 100; at most so many rows; -1: all
-- column: instruction text id; the instruction, as the history of images says
-- column: layers integer; how many different layers it made that some host has
-- column: size bytes; the bytes of these, each once for all hosts, as large as it is anywhere
-- column: total_size bytes "TOTAL SIZE"; their bytes on all hosts
WITH sums AS MATERIALIZED (
  SELECT
    layer_instructions.instruction,
    count(*) AS layers,
    sum(chain_holders.largest) AS size,
    sum(chain_holders.bytes) AS total_size
  -- In the order of an index: nothing is to be sorted but the sums.
  FROM layer_instructions INDEXED BY layers_by_instruction
  CROSS JOIN chain_holders
  WHERE chain_holders.chain = layer_instructions.chain AND chain_holders.trees > 0
  GROUP BY layer_instructions.instruction
)
SELECT
  instructions.text AS instruction,
  sums.layers,
  sums.size,
  sums.total_size
FROM sums
JOIN instructions ON instructions.id = sums.instruction
ORDER BY
  sums.size DESC,
  sums.total_size DESC,
  instructions.text
LIMIT :top
