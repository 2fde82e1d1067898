(
  SELECT min(step_texts.text)
  FROM steps
  JOIN step_texts ON step_texts.id = steps.instruction
  WHERE steps.chain = digests.id AND NOT steps.empty
)
