(
  WITH found AS MATERIALIZED (
    SELECT image_tags.repo, image_tags.tag
    FROM image_tags
    WHERE image_tags.image = digests.id AND image_tags.gone IS NULL
  )
  SELECT json_group_array(names.reference)
  FROM (
    SELECT DISTINCT repos.familiar || ':' || found.tag AS reference
    FROM found
    JOIN repos ON repos.id = found.repo
    ORDER BY reference
  ) AS names
) AS tags,
