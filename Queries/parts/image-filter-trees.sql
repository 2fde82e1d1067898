chosen_trees AS (
  SELECT
    current_trees.*,
    coalesce(:as, current_trees.counts_as) AS version,
    -- Among which images layers are shared: Docker 20.10 counts listed ones, containerd's store those that are shown.
    coalesce(:as, current_trees.counts_as) IS '20.10' OR current_trees.kind = 'containerd' AND NOT :all AS counts_listed,
    EXISTS (SELECT 1 FROM area_scans WHERE area_scans.tree = current_trees.tree AND area_scans.area = 'references')
      AS has_tags,
    -- Without the references of the same scan an image that is not known to have a tag may have one.
    EXISTS (SELECT 1 FROM newest_areas WHERE newest_areas.tree = current_trees.tree AND newest_areas.area = 'references')
      AS tags_are_known
  -- Hosts by their names first: with many filters SQLite expects few rows, and would sort all of them instead.
  FROM hosts
  CROSS JOIN current_trees ON current_trees.host = hosts.name
  WHERE :host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0
),
-- Exact to the nanosecond, as Docker compares; an image that was never made is older than all.
limits AS MATERIALIZED (
  SELECT
    (
      SELECT min(time_ns(bound.created))
      FROM json_each(:before) AS given
      JOIN digests ON digests.text = given.value
      JOIN images AS bound ON bound.id = digests.id
    ) AS before,
    (
      SELECT max(time_ns(bound.created))
      FROM json_each(:since) AS given
      JOIN digests ON digests.text = given.value
      JOIN images AS bound ON bound.id = digests.id
    ) AS since,
    time_ns(:until) AS until
),
-- part: named-images
