-- title: What was not read
-- question: Which parts of each tree did the last scan not read whole?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns-with-driver
-- column: area text id; the part of the tree
-- column: failed boolean; the tree has it, or every tree should, so that it could not be read; else it was no part of what was scanned
-- column: last_read time "LAST READ"; the moment of the last scan that read it; null if none did
-- column: last_read_milliseconds integer hidden; the same in milliseconds since 1970
SELECT
  -- part: tree
  area,
  failed,
  last_read,
  last_read_milliseconds
FROM current_unread
WHERE :host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0
ORDER BY
  -- part: tree
  (SELECT areas.bit FROM areas WHERE areas.name = current_unread.area)
