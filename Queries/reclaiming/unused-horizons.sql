-- title: How long images are known to be unused
-- question: Since when does the index know of each tree that lists images whether an image was used?
-- serves: strata reclaim
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- part: driver-columns
-- column: since time; from this scan on references, images and containers are known; null where one of them was never read
-- column: pruned boolean; earlier scans were pruned, so that what was used before is forgotten
-- column: until time; the last scan that read the containers; null where none did
-- column: seconds integer; from the one to the other: images can be known to be unused for so long
SELECT
  -- part: tree
  since,
  pruned,
  until,
  seconds
FROM current_known_uses
WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || host || ',') > 0)
  AND (SELECT tree_totals.images FROM tree_totals WHERE tree_totals.tree = current_known_uses.tree) IS NOT 0
ORDER BY
  host,
  driver,
  root,
  namespace
