(
  SELECT json_group_array(json_object(
    'host', users.host,
    'root', users.root,
    'namespace', users.namespace,
    'image_id', users.image_id,
    'tag', users.tag
  ))
  FROM (
    SELECT
      holding_images.*,
      (
        SELECT min(tag_references.reference)
        FROM tag_references
        WHERE tag_references.target = holding_images.target AND tag_references.tree = holding_images.tree
      ) AS tag
    FROM holding_images
    ORDER BY host, root, namespace, tag IS NULL, tag, image_id
  ) AS users
) AS images,
(
  SELECT json_group_array(json_object(
    'host', held.host,
    'root', held.root,
    'namespace', held.namespace,
    'holder', held.holder,
    'name', held.name,
    'digest', held.digest,
    'until', held.until
  ))
  FROM (
    SELECT *
    FROM direct_holds
    ORDER BY host, root, namespace, holder, name, digest
  ) AS held
) AS holds,
(
  SELECT json_group_array(json_object(
    'host', kept.host,
    'root', kept.root,
    'namespace', kept.namespace,
    'kind', kept.kind,
    'digest', kept.digest,
    'held_by', kept.held_by
  ))
  FROM (
    SELECT *
    FROM keepers
    WHERE keepers.digest <> :id OR keepers.held_by IN ('nothing', 'index.json')
    ORDER BY host, root, namespace, kind = 'index', kind = 'manifest', digest
  ) AS kept
) AS keepers,
