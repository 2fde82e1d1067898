AND (
  (:references IS NULL AND coalesce(:dangling, 1))
  OR EXISTS (
    SELECT 1
    -- part: tags-of-image
  )
  OR EXISTS (
    SELECT 1
    -- part: free-names-of-image
  )
  OR EXISTS (
    SELECT 1
    -- part: digests-of-image
  )
)
