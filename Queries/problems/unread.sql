-- title: What was not read
-- question: Which parts of each tree did the last scan not read whole, or tried in vain to measure?
-- parameter: host hosts = null; only these hosts: names with commas between
-- part: tree-columns-with-driver
-- column: area text id; the part of the tree
-- column: failed boolean; the tree has it, or every tree should, so that it could not be read; else it was no part of what was scanned
-- column: last_read time "LAST READ"; the moment of the last scan that read it; null if none did
-- column: last_read_milliseconds integer hidden; the same in milliseconds since 1970
-- column: fault text hidden; one place of it that could not be read; null where none is known
SELECT
  -- part: tree
  area,
  failed,
  last_read,
  last_read_milliseconds,
  (
    SELECT min(findings.path)
    FROM findings
    WHERE findings.tree = parts.tree
      AND findings.area = areas.bit
      AND findings.code = 'unreadable'
      AND findings.gone IS NULL
  ) AS fault
FROM current_unread AS parts
JOIN areas ON areas.name = parts.area
WHERE :host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0
ORDER BY
  -- part: tree
  areas.bit
