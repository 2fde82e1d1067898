AND (
  (:references IS NULL AND coalesce(:dangling, 1))
  OR EXISTS (
    SELECT 1
    -- part: matching-tags-of-image
  )
  OR EXISTS (
    SELECT 1
    -- part: matching-free-names-of-image
  )
  OR EXISTS (
    SELECT 1
    -- part: matching-digests-of-image
  )
)
