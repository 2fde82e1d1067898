-- title: Build cache
-- question: Which records does BuildKit's cache hold, as docker buildx du lists them?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: conditions text = null; JSON array of [field, texts, 1 or 0], all of which must hold: the id, type, description, a parent or all parents with ; between are one of the texts (1) or none (0)
-- parameter: shared boolean = null; true: only records whose layer an image has, false: only the others
-- parameter: mutable boolean = null; true: only records that can still be written to, false: only the others
-- parameter: until time = null; only records that nothing has used after this time
-- part: tree-columns
-- column: record digest "CACHE ID" id; its ID
-- column: type text "CACHE TYPE" spare; regular, internal, frontend, source.local, source.git.checkout or exec.cachemount
-- column: description text below; what made it
-- column: size bytes sum; its bytes; of what builds may still write to in containerd's store only a measure knows them: null without one
-- column: created time spare; when it was made
-- column: last_used time "LAST USED"; when it was last used
-- column: usage_count integer "USAGE" spare; how often it was used
-- column: shared boolean; an image has its layer, so that removing it frees nothing
-- column: mutable boolean hidden; it can still be written to
-- column: chain_id digest hidden; the layer it became
-- column: parents text hidden; the records it was made from, separated by spaces
WITH RECURSIVE
-- part: shared-build-records
SELECT
  -- part: tree
  records.record,
  records.type,
  records.description,
  records.size,
  records.created,
  records.last_used,
  records.usage_count,
  shared_records.record IS NOT NULL AS shared,
  records.mutable,
  records.chain_id,
  records.parents
FROM current_build_records AS records
LEFT JOIN shared_records ON shared_records.tree = records.tree AND shared_records.record = records.record
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || records.host || ',') > 0)
  AND (:shared IS NULL OR (shared_records.record IS NOT NULL) = :shared)
  AND (:mutable IS NULL OR records.mutable = :mutable)
  -- As BuildKit has it, what was never used is old enough for any age.
  AND (:until IS NULL OR records.last_used IS NULL OR julianday(records.last_used) <= julianday(:until))
  AND NOT EXISTS (
    SELECT 1
    FROM json_each(:conditions) AS condition
    WHERE (condition.value ->> 2) <> EXISTS (
      SELECT 1
      FROM json_each(condition.value, '$[1]') AS wanted
      WHERE CASE condition.value ->> 0
        WHEN 'id' THEN records.record = wanted.value
        WHEN 'type' THEN records.type = wanted.value
        WHEN 'description' THEN records.description = wanted.value
        WHEN 'parent' THEN instr(' ' || records.parents || ' ', ' ' || wanted.value || ' ') > 0
        WHEN 'parents' THEN records.parents <> '' AND replace(records.parents, ' ', ';') = wanted.value
      END
    )
  )
ORDER BY
  -- part: tree
  records.last_used DESC,
  records.record
