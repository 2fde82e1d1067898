SELECT max(
  -- part: span-last-seen
)
FROM spans
