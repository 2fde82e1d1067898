-- title: Layers missing for an image
-- question: What would each host have to pull to have this image, given what it holds?
-- parameter: image image; an image: web:1, or the beginning of an ID
-- parameter: host hosts = null; only these hosts: names with commas between
-- column: host text id; the host's name
-- column: driver text hidden; the driver of its tree that is in use
-- column: root text hidden; distinguishes a second data root of the host from its first; empty for the first
-- column: namespace text hidden; containerd's namespace; empty elsewhere
-- column: present boolean; it has the image
-- column: layers integer; layers of the image
-- column: existing integer; layers that it has already, as docker pull says, from the lowest on, each with all below it; null, as what follows, where its layers were never read
-- column: missing integer; the other layers
-- column: missing_bytes bytes "TO PULL"; bytes of their files, uncompressed, each as large as it is anywhere; null where no host knows one
-- column: missing_compressed bytes "COMPRESSED" optional; bytes of their blobs that it does not have, as manifests say, of several blobs the largest; null where no manifest of the index names one
-- column: existing_bytes bytes "EXISTING SIZE"; bytes of the files of these layers
WITH wanted AS MATERIALIZED (
  SELECT images.id AS image, images.layers
  FROM digests
  CROSS JOIN images
  WHERE digests.text = :image AND images.id = digests.id
),
layers AS MATERIALIZED (
  SELECT
    image_layers.position,
    image_layers.chain,
    layer_users.largest AS size,
    -- The image's own manifests, else those of others with the layer.
    coalesce(
      (
        SELECT max(manifest_layers.size)
        FROM manifests
        JOIN manifest_layers ON manifest_layers.manifest = manifests.id
        WHERE manifests.config = wanted.image AND manifest_layers.position = image_layers.position
      ),
      (
        SELECT max(manifest_layers.size)
        FROM chain_ids
        JOIN blob_diff_ids ON blob_diff_ids.diff = chain_ids.diff
        JOIN manifest_layers ON manifest_layers.blob = blob_diff_ids.blob
        WHERE chain_ids.id = image_layers.chain
      )
    ) AS compressed
  FROM wanted
  CROSS JOIN image_layers
  LEFT JOIN layer_users ON layer_users.chain = image_layers.chain AND layer_users.trees > 0
  WHERE image_layers.image = wanted.image
),
chosen_trees AS MATERIALIZED (
  SELECT current_trees.tree, current_trees.host, current_trees.driver, current_trees.root, current_trees.namespace
  FROM current_trees
  WHERE current_trees.inactive IS NOT 1
    -- Where containerd unpacks nothing, and leases without an end keep what is there, no engine pulls: that is where Docker
    -- keeps the history of builds.
    AND NOT (
      EXISTS (
        SELECT 1
        FROM holds
        WHERE holds.tree = current_trees.tree AND holds.holder = 'lease' AND holds.until IS NULL AND holds.gone IS NULL
      )
      AND NOT EXISTS (
        SELECT 1
        FROM tree_snapshots
        WHERE tree_snapshots.tree = current_trees.tree AND tree_snapshots.gone IS NULL
      )
      AND NOT EXISTS (
        SELECT 1
        FROM tree_images
        WHERE tree_images.tree = current_trees.tree AND tree_images.gone IS NULL
      )
    )
    AND (:host IS NULL OR instr(',' || :host || ',', ',' || current_trees.host || ',') > 0)
),
-- A layer without one below it cannot be loaded: pulling begins at the first gap.
gaps AS MATERIALIZED (
  SELECT
    chosen_trees.tree,
    tree_totals.layers IS NOT NULL AS is_known,
    coalesce(
      min(
        CASE
          WHEN NOT EXISTS (
            SELECT 1
            FROM tree_layers
            WHERE tree_layers.tree = chosen_trees.tree
              AND tree_layers.chain = layers.chain
              AND tree_layers.gone IS NULL
          ) THEN layers.position
        END
      ),
      wanted.layers
    ) AS first_missing
  FROM chosen_trees
  JOIN tree_totals ON tree_totals.tree = chosen_trees.tree
  CROSS JOIN wanted
  LEFT JOIN layers ON TRUE
  GROUP BY chosen_trees.tree
)
SELECT
  -- part: tree
  EXISTS (
    SELECT 1
    FROM tree_images
    WHERE tree_images.tree = chosen_trees.tree
      AND tree_images.image = wanted.image
      AND tree_images.gone IS NULL
  ) AS present,
  wanted.layers,
  CASE WHEN gaps.is_known THEN gaps.first_missing END AS existing,
  CASE WHEN gaps.is_known THEN wanted.layers - gaps.first_missing END AS missing,
  CASE WHEN gaps.is_known THEN (
    SELECT CASE count(*) WHEN count(layers.size) THEN coalesce(sum(layers.size), 0) END
    FROM layers
    WHERE layers.position >= gaps.first_missing
  ) END AS missing_bytes,
  CASE WHEN gaps.is_known THEN (
    SELECT CASE count(*) WHEN count(layers.compressed) THEN coalesce(sum(layers.compressed), 0) END
    FROM layers
    WHERE layers.position >= gaps.first_missing
      AND NOT EXISTS (
        SELECT 1
        FROM chain_ids
        JOIN blob_diff_ids ON blob_diff_ids.diff = chain_ids.diff
        JOIN tree_blobs ON tree_blobs.blob = blob_diff_ids.blob
        WHERE chain_ids.id = layers.chain AND tree_blobs.tree = chosen_trees.tree AND tree_blobs.gone IS NULL
      )
  ) END AS missing_compressed,
  CASE WHEN gaps.is_known THEN (
    SELECT coalesce(sum(tree_layers.size), 0)
    FROM layers
    CROSS JOIN tree_layers
    WHERE layers.position < gaps.first_missing
      AND tree_layers.tree = chosen_trees.tree
      AND tree_layers.chain = layers.chain
      AND tree_layers.gone IS NULL
  ) END AS existing_bytes
FROM chosen_trees
JOIN gaps ON gaps.tree = chosen_trees.tree
CROSS JOIN wanted
ORDER BY
  NOT gaps.is_known,
  missing_bytes,
  chosen_trees.host,
  chosen_trees.driver,
  chosen_trees.root,
  chosen_trees.namespace
