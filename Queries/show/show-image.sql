-- title: An image
-- question: What is this image, what is it made of, who has it under which names, and what does it share?
-- serves: strata show
-- parameter: id text; the image ID
-- column: kind text; image
-- column: image_id digest "IMAGE ID" id; what the trees that hold it call it; its config_digest where they differ, or none holds it
-- column: config_digest digest "CONFIG DIGEST"; digest of its config
-- column: architecture text; as the config says
-- column: os text "OS"; as the config says
-- column: created time; as the config says
-- part: seen-columns
-- column: author text; as the config says
-- column: comment text; as the config says
-- column: docker_version text; the version that built it
-- column: container text; the container it was made from
-- column: config json; the default configuration of its containers
-- column: hosts json; where it is: names, kind, sizes, containers, parent
-- column: layers json; its layers, lowest first: chainID, diff_id, what made it, in how many images that some host lists now
-- column: children json; images built on it, as trees say
WITH spans AS (
  SELECT tree_images.tree, 'images' AS area, tree_images.since, tree_images.gone
  FROM digests
  CROSS JOIN tree_images
  WHERE digests.text = :id
    AND tree_images.image = digests.id
)
SELECT
  'image' AS kind,
  coalesce(
    (
      SELECT CASE WHEN count(DISTINCT tree_images.shown) = 1 THEN min(targets.text) END
      FROM tree_images
      JOIN digests AS targets ON targets.id = tree_images.shown
      WHERE tree_images.image = images.id AND tree_images.gone IS NULL
    ),
    digests.text
  ) AS image_id,
  digests.text AS config_digest,
  images.architecture,
  images.os,
  images.created,
  (
    -- part: first-of-spans
  ) AS first_seen,
  (
    -- part: last-of-spans
  ) AS last_seen,
  configs.author,
  configs.comment,
  configs.docker_version,
  configs.container,
  configs.config,
  (
    SELECT json_group_array(json(things.thing))
    FROM (
      SELECT json_object(
        'host', tree_names.host,
        'driver', tree_names.driver,
        'root', tree_names.root,
        'namespace', tree_names.namespace,
        'target', CASE WHEN tree_images.target <> tree_images.image THEN targets.text END,
        'tags', json((
          SELECT json_group_array(names.reference)
          FROM (
            SELECT tag_references.reference
            -- part: tags-of-image
            UNION ALL
            SELECT other_names.name
            -- part: free-names-of-image
            ORDER BY reference
          ) AS names
        )),
        'digests', json((
          SELECT json_group_array(names.reference)
          FROM (
            SELECT digest_references.reference
            -- part: digests-of-image
            ORDER BY reference
          ) AS names
        )),
        'kind', totals.kind,
        'size', totals.size,
        'shared_exact', CASE WHEN tree_images.target = tree_images.image THEN totals.size - totals.unique_exact END,
        'unique_exact', totals.unique_exact,
        'containers', totals.containers,
        'parent_id', parents.text
      ) AS thing
      FROM shown_images AS tree_images
      JOIN tree_names ON tree_names.tree = tree_images.tree
      LEFT JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
        AND totals.shown = tree_images.shown
      JOIN digests AS targets ON targets.id = tree_images.shown
      LEFT JOIN digests AS parents ON parents.id = tree_images.parent
      WHERE tree_images.image = images.id
      ORDER BY
        tree_names.host,
        tree_names.driver,
        tree_names.root,
        tree_names.namespace,
        targets.text
    ) AS things
  ) AS hosts,
  (
    SELECT json_group_array(json_object(
      'depth', chain.position + 1,
      'chain_id', chain.chain_id,
      'diff_id', chain.diff_id,
      'size', chain.size,
      'images', chain.images,
      'created_by', chain.created_by
    ))
    FROM (
      SELECT
        image_layers.position,
        chains.text AS chain_id,
        diffs.text AS diff_id,
        CASE WHEN layer_users.trees > 0 THEN layer_users.largest END AS size,
        coalesce(layer_users.images, 0) AS images,
        (
          SELECT min(step_texts.text)
          FROM steps
          JOIN step_texts ON step_texts.id = steps.instruction
          WHERE steps.chain = image_layers.chain AND NOT steps.empty
        ) AS created_by
      FROM image_layers
      JOIN digests AS chains ON chains.id = image_layers.chain
      JOIN chain_ids ON chain_ids.id = image_layers.chain
      LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
      LEFT JOIN layer_users ON layer_users.chain = image_layers.chain
      WHERE image_layers.image = images.id
      ORDER BY image_layers.position
    ) AS chain
  ) AS layers,
  (
    SELECT json_group_array(children.text)
    FROM (
      SELECT DISTINCT digests.text
      FROM tree_images
      JOIN digests ON digests.id = tree_images.image
      WHERE tree_images.parent = images.id AND tree_images.gone IS NULL
      ORDER BY digests.text
    ) AS children
  ) AS children
FROM images
JOIN digests ON digests.id = images.id
LEFT JOIN image_configs AS configs ON configs.image = images.id
WHERE digests.text = :id
