(
  SELECT min(instructions.text)
  FROM layer_instructions
  JOIN instructions ON instructions.id = layer_instructions.instruction
  WHERE layer_instructions.chain = digests.id
) AS instruction
