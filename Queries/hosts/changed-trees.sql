-- title: Trees that became others
-- question: Which scans found another daemon's tree than the scan before, or one that has nothing in common with it?
-- parameter: host hosts = null; only these hosts: names with commas between
-- parameter: at integer = null; only the scan of this moment and the scan after it, in milliseconds since 1970
-- parameter: latest boolean = false; only the last scan of each tree
-- part: tree-columns-with-driver
-- column: scanned time "AT"; the moment that the scan shows
-- column: scanned_before time "SCAN BEFORE"; the moment that the tree's scan before it shows
-- column: change text; engine-id: another daemon's; nothing in common: both scans found images or layers, and none of them is the same; or both
-- column: engine_id_before text "ENGINE BEFORE" last; the daemon's own name for itself at the scan before; null where there was none
-- column: engine_id text "ENGINE" last; the same at this scan
-- column: latest boolean hidden; no later scan of the tree is recorded
WITH pairs AS (
  SELECT
    -- part: tree
    tree_names.tree,
    scans.at,
    (
      SELECT max(before.at)
      FROM scans AS before
      WHERE before.tree = scans.tree AND before.at < scans.at
    ) AS at_before
  FROM tree_names
  CROSS JOIN scans
  WHERE (:host IS NULL OR instr(',' || :host || ',', ',' || tree_names.host || ',') > 0)
    AND scans.tree = tree_names.tree
    AND (:at IS NULL OR scans.at IN (
      :at,
      (
        SELECT min(later.at)
        FROM scans AS later
        WHERE later.tree = tree_names.tree AND later.at > :at
      )
    ))
    AND (NOT :latest OR scans.at = (
      SELECT max(newest.at)
      FROM scans AS newest
      WHERE newest.tree = tree_names.tree
    ))
),
things AS NOT MATERIALIZED (
  SELECT
    tree_images.tree,
    'images' AS area,
    tree_images.since,
    tree_images.gone
  FROM tree_images
  UNION ALL
  SELECT
    tree_layers.tree,
    'layers',
    tree_layers.since,
    tree_layers.gone
  FROM tree_layers
),
-- Images and layers are compared if the later scan read them, and what they were at the earlier one is known.
compared AS (
  SELECT
    pairs.tree,
    pairs.at,
    pairs.at_before,
    area_scans.area
  FROM pairs
  CROSS JOIN area_scans
  WHERE area_scans.tree = pairs.tree
    AND area_scans.at = pairs.at
    AND area_scans.area IN ('images', 'layers')
    AND EXISTS (
      SELECT 1
      FROM area_scans AS earlier
      WHERE earlier.tree = pairs.tree
        AND earlier.area = area_scans.area
        AND earlier.at <= pairs.at_before
        AND NOT earlier.pruned
    )
),
found AS (
  SELECT
    compared.tree,
    compared.at,
    max(EXISTS (
      SELECT 1
      FROM things
      WHERE things.tree = compared.tree
        AND things.area = compared.area
        AND things.since <= compared.at_before
        AND (things.gone IS NULL OR things.gone > compared.at_before)
    )) AS any_before,
    max(EXISTS (
      SELECT 1
      FROM things
      WHERE things.tree = compared.tree
        AND things.area = compared.area
        AND things.since <= compared.at
        AND (things.gone IS NULL OR things.gone > compared.at)
    )) AS any_after,
    -- What both scans saw is one span.
    max(EXISTS (
      SELECT 1
      FROM things
      WHERE things.tree = compared.tree
        AND things.area = compared.area
        AND things.since <= compared.at_before
        AND (things.gone IS NULL OR things.gone > compared.at)
    )) AS any_in_common
  FROM compared
  GROUP BY compared.tree, compared.at
),
changes AS (
  SELECT
    pairs.*,
    before.time AS scanned_before,
    scans.time AS scanned,
    engines_before.name AS engine_id_before,
    engines.name AS engine_id,
    coalesce(before.engine_id <> scans.engine_id, FALSE) AS is_another_engine,
    coalesce(found.any_before AND found.any_after AND NOT found.any_in_common, FALSE) AS has_nothing_in_common
  FROM pairs
  JOIN scans ON scans.tree = pairs.tree AND scans.at = pairs.at
  JOIN scans AS before ON before.tree = pairs.tree AND before.at = pairs.at_before
  LEFT JOIN scan_names AS engines ON engines.id = scans.engine_id
  LEFT JOIN scan_names AS engines_before ON engines_before.id = before.engine_id
  LEFT JOIN found ON found.tree = pairs.tree AND found.at = pairs.at
)
SELECT
  -- part: tree
  changes.scanned,
  changes.scanned_before,
  CASE
    WHEN NOT changes.has_nothing_in_common THEN 'engine-id'
    WHEN changes.is_another_engine THEN 'engine-id, nothing in common'
    ELSE 'nothing in common'
  END AS change,
  changes.engine_id_before,
  changes.engine_id,
  NOT EXISTS (
    SELECT 1
    FROM scans AS later
    WHERE later.tree = changes.tree AND later.at > changes.at
  ) AS latest
FROM changes
WHERE changes.is_another_engine OR changes.has_nothing_in_common
ORDER BY
  -- part: tree
  changes.at DESC
