SELECT min(
  -- part: span-first-seen
)
FROM spans
