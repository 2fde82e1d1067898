-- Views: the stable interface. What is there now (current_*), and what was when (*_history, *_spans).
-- Digests are text, sizes are bytes. Times that scans showed are RFC 3339 in UTC with milliseconds: earlier ones sort
-- before later ones as text. Times that configs, containers and builds hold are as Docker wrote them.
--
-- Above each view stands what `strata schema` says of it: “-- view: SENTENCE”, then for each of its columns
-- “-- column: NAME KIND; MEANING” in the order of the columns, or “-- columns: VIEW” for all of a view above. A test holds
-- these lines against the views.

-- ============ trees

-- view: One row for each tree: a host's image store of one driver.
-- column: tree integer; Number of the tree in this index; joins the other views. Another index numbers otherwise.
-- column: host text; The host's name, as it was given or found when the tree was read.
-- column: driver text; The graph driver, such as overlay2; empty for containerd's store and image layouts.
-- column: root text; Distinguishes a second data root of a host from its first; empty for the first.
-- column: namespace text; containerd's namespace; empty elsewhere.
CREATE VIEW tree_names AS
SELECT
  trees.id AS tree,
  hosts.name AS host,
  trees.driver,
  trees.root,
  trees.namespace
FROM trees
JOIN hosts ON hosts.id = trees.host;

-- view: One row for each part of a tree and each scan that read it whole.
-- column: tree integer; The tree.
-- column: area text; The part, as in current_parts.
-- column: at integer; The moment of the scan, in milliseconds since 1970.
-- column: scanned time; The same moment.
-- column: pruned boolean; 1 if what the scan saw there has been pruned.
CREATE VIEW area_scans AS
SELECT
  scans.tree,
  areas.name AS area,
  scans.at,
  scans.time AS scanned,
  NOT EXISTS (
    SELECT 1
    FROM area_contents
    WHERE area_contents.tree = scans.tree AND area_contents.area = areas.bit AND area_contents.since <= scans.at
  ) AS pruned
FROM areas
CROSS JOIN scans ON scans.areas & areas.bit;

-- view: One row for each part of a tree that its newest scan read whole.
-- column: tree integer; The tree.
-- column: area text; The part, as in current_parts.
CREATE VIEW newest_areas AS
SELECT trees.id AS tree, areas.name AS area
FROM areas
CROSS JOIN trees
JOIN scans ON scans.tree = trees.id
  AND scans.at = (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = trees.id)
WHERE scans.areas & areas.bit;

-- view: One row for each tree as its newest scan saw it.
-- columns: tree_names
-- column: kind text; What kind of store it is: graphdriver, containerd or oci-layout.
-- column: scanned time; The moment that the newest scan shows.
-- column: location text; Where the newest scan read the tree: a path on the machine that read it.
-- column: engine_id text; The daemon's own ID, from the file engine-id; null where there is none.
-- column: docker_version text; The newest version of Docker that the tree's files allow: 20.10, 23 (to 28) or 29.4 (29.0 and newer); null where nothing shows it.
-- column: counts_as text; The version whose arithmetic counts unless another is asked for: docker_version, else the newest, 29.4; null for stores that Docker does not count.
-- column: live boolean; 1 if the tree was read, or copied, while its daemon may have run.
-- column: inactive boolean; 1 if the tree is out of use: the daemon uses another driver or containerd's store; null where the files contradict each other.
-- column: written time; When repositories.json was last written.
-- column: file_system_size bytes; The file system that the root is on; null where the tree is a copy.
-- column: file_system_available bytes; What all but root could still write to it, as df says.
-- column: inodes integer; The inodes of that file system.
-- column: inodes_free integer; Those of them that were free.
CREATE VIEW current_trees AS
SELECT
  names.*,
  trees.kind,
  scans.time AS scanned,
  locations.name AS location,
  engines.name AS engine_id,
  scans.docker AS docker_version,
  CASE trees.kind WHEN 'graphdriver' THEN scans.counts_as END AS counts_as,
  scans.live,
  scans.inactive,
  strftime('%Y-%m-%dT%H:%M:%fZ', scans.written / 1000.0, 'unixepoch') AS written,
  scans.file_system_size,
  scans.file_system_available,
  scans.inodes,
  scans.inodes_free
FROM tree_names AS names
CROSS JOIN trees
CROSS JOIN scans
LEFT JOIN scan_names AS locations ON locations.id = scans.location
LEFT JOIN scan_names AS engines ON engines.id = scans.engine_id
WHERE trees.id = names.tree
  AND scans.tree = names.tree
  AND scans.at = (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = names.tree);

-- view: One row for each scan: one reading of one tree.
-- columns: tree_names
-- column: scanned time; The moment that the tree, or its copy, shows.
-- column: recorded time; When the reading began.
-- column: tool text; The program that read the tree, with its version.
-- column: engine_id text; The daemon's own ID at that time; null where there is none.
-- column: docker_version text; The newest version of Docker that the tree's files allowed: 20.10, 23 (to 28) or 29.4 (29.0 and newer); null where nothing showed it.
-- column: live boolean; 1 if the tree was read, or copied, while its daemon may have run.
-- column: inactive boolean; 1 if the tree was out of use: the daemon used another driver or containerd's store; null where the files contradicted each other.
-- column: areas integer; How many parts of the tree the scan read whole.
CREATE VIEW scan_history AS
SELECT
  names.*,
  scans.time AS scanned,
  strftime('%Y-%m-%dT%H:%M:%fZ', scans.recorded / 1000.0, 'unixepoch') AS recorded,
  tools.name AS tool,
  engines.name AS engine_id,
  scans.docker AS docker_version,
  scans.live,
  scans.inactive,
  (
    SELECT count(*)
    FROM area_scans
    WHERE area_scans.tree = scans.tree AND area_scans.at = scans.at AND NOT area_scans.pruned
  ) AS areas
FROM scans
JOIN tree_names AS names ON names.tree = scans.tree
JOIN scan_names AS tools ON tools.id = scans.tool
LEFT JOIN scan_names AS engines ON engines.id = scans.engine_id;

-- view: One row for each part of each tree: whether it was read, and when last. What was never read is unknown, not empty.
-- columns: tree_names
-- column: area text; references, images, layers, mounts, containers, directories, build cache, distribution, blobs, holds; or what is not read but measured or looked for: measure, orphan layers and mounts, orphan directories, orphan blobs, interrupted writes and removals.
-- column: last_read time; The newest scan that read it whole; null if none did.
-- column: last_read_milliseconds integer; The same in milliseconds since 1970.
-- column: newest boolean; 1 if the newest scan of the tree read it whole.
-- column: failed boolean; 1 if the newest scan could not read it, though the tree has it, or should have it; 0 if it was read or was not part of what was scanned.
CREATE VIEW current_parts AS
SELECT
  names.*,
  areas.name AS area,
  scans.time AS last_read,
  scans.at AS last_read_milliseconds,
  scans.at IS newest.at AS newest,
  -- What was looked at has findings, though there be none.
  scans.at IS NOT newest.at AND (areas.reading = 'always' OR newest.areas & areas.findings) AS failed
FROM tree_names AS names
JOIN trees ON trees.id = names.tree
JOIN areas ON instr(areas.kinds, trees.kind)
JOIN scans AS newest ON newest.tree = names.tree
  AND newest.at = (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = names.tree)
LEFT JOIN scans ON scans.tree = names.tree AND scans.at = (
  SELECT max(area_scans.at)
  FROM area_scans
  WHERE area_scans.tree = names.tree AND area_scans.area = areas.name
);

-- view: One row for each part of a tree that its newest scan did not read whole, or tried in vain to measure.
-- columns: current_parts
CREATE VIEW current_unread AS
SELECT parts.*
FROM areas
JOIN current_parts AS parts ON parts.area = areas.name
WHERE NOT parts.newest
  AND (areas.reading <> 'never' OR areas.name = 'measure' AND parts.failed);

-- ============ what is there now

-- view: One row for each manifest or index that leads to an image now, by numbers, in stores where names lead to these.
-- column: tree integer; The tree that has both.
-- column: target integer; The row in digests of the manifest or index.
-- column: image integer; The row in images of the config that it leads to.
-- column: further boolean; 1 if another platform of the target is listed for it.
-- column: shown integer; The row in digests of what the engine calls the image.
CREATE VIEW image_targets AS
SELECT
  tree_images.tree,
  tree_images.target,
  tree_images.image,
  tree_images.further,
  tree_images.shown
FROM tree_images
WHERE tree_images.target <> tree_images.image
  AND tree_images.gone IS NULL;

-- view: One row for each tag that is there now, by numbers: current_tags says the same in words.
-- column: tree integer; The tree that has the tag.
-- column: target integer; The row in digests of what the tag leads to.
-- column: repo integer; The row of the repository in repos.
-- column: tag text; The tag alone.
-- column: reference reference; Repository and tag, as Docker shows them.
CREATE VIEW tag_references AS
SELECT
  tags.tree,
  tags.target,
  tags.repo,
  tags.tag,
  repos.familiar || ':' || tags.tag AS reference
FROM tags
JOIN repos ON repos.id = tags.repo
WHERE tags.gone IS NULL;

-- view: One row for each repository digest that is there now, by numbers: current_digests says the same in words.
-- column: tree integer; The tree that has it.
-- column: target integer; The row in digests of what it leads to.
-- column: repo integer; The row of the repository in repos.
-- column: digest integer; The row in digests of the manifest's digest.
-- column: reference reference; Repository and digest, as Docker shows them.
CREATE VIEW digest_references AS
SELECT
  repo_digests.tree,
  repo_digests.target,
  repo_digests.repo,
  repo_digests.digest,
  repos.familiar || '@' || digests.text AS reference
FROM repo_digests
JOIN repos ON repos.id = repo_digests.repo
JOIN digests ON digests.id = repo_digests.digest
WHERE repo_digests.gone IS NULL;

-- view: One row for each tag and span of time in which it led to an image, itself or through a manifest or an index, by numbers. There may be several with the same.
-- column: tree integer; The tree that has the tag.
-- column: image integer; The row of the image in images; where the tag leads to no known image, the row in digests of what the tag names.
-- column: repo integer; The row of the repository in repos.
-- column: tag text; The tag alone.
-- column: gone integer; The first scan that no longer saw it, in milliseconds since 1970; null while it is there.
CREATE VIEW image_tags AS
SELECT
  tags.tree,
  tags.target AS image,
  tags.repo,
  tags.tag,
  tags.gone
FROM tags
UNION ALL
SELECT
  tags.tree,
  tree_images.image,
  tags.repo,
  tags.tag,
  tags.gone
FROM tree_images
CROSS JOIN tags
WHERE tree_images.target <> tree_images.image
  AND tags.target = tree_images.target
  AND tags.tree = tree_images.tree;

-- view: One row for each name that leads to an image now, itself or through a manifest or an index, by numbers.
-- column: tree integer; The tree that has the name.
-- column: image integer; The row in digests of what the name leads to: an image, or, unless it is one, what is named.
-- column: repo integer; The row of the repository in repos; null for a free name of an image layout.
-- column: is_tag boolean; 1 for a tag and for a free name, 0 for a repository digest.
CREATE VIEW named_images AS
SELECT
  tags.tree,
  tags.target AS image,
  tags.repo,
  1 AS is_tag
FROM tags
WHERE tags.gone IS NULL
UNION ALL
SELECT
  repo_digests.tree,
  repo_digests.target,
  repo_digests.repo,
  0
FROM repo_digests
WHERE repo_digests.gone IS NULL
UNION ALL
SELECT
  tags.tree,
  image_targets.image,
  tags.repo,
  1
FROM image_targets
CROSS JOIN tags
WHERE tags.target = image_targets.target
  AND tags.tree = image_targets.tree
  AND tags.gone IS NULL
UNION ALL
SELECT
  repo_digests.tree,
  image_targets.image,
  repo_digests.repo,
  0
FROM image_targets
CROSS JOIN repo_digests
WHERE repo_digests.target = image_targets.target
  AND repo_digests.tree = image_targets.tree
  AND repo_digests.gone IS NULL
UNION ALL
SELECT
  other_names.tree,
  image_targets.image,
  NULL,
  1
FROM image_targets
CROSS JOIN other_names
WHERE other_names.target = image_targets.target
  AND other_names.tree = image_targets.tree
  AND other_names.gone IS NULL;

-- view: One row for each image and tree that holds it now, by numbers, as its engine lists it: of several manifests and indexes that lead to one config the CRI makes one image.
-- column: tree integer; The tree that has it.
-- column: image integer; The row in images.
-- column: target integer; The row in digests of what names lead to; of several the first.
-- column: parent integer; The row in digests of what it was built on.
-- column: local boolean; 1 if it was built here, as far as Docker noted that.
-- column: hidden boolean; 1 if the engine does not list it.
-- column: further boolean; 1 if another platform of the target is listed for it.
-- column: shown integer; The row in digests of what the engine calls it.
-- column: since integer; The first scan that saw it, in milliseconds since 1970.
CREATE VIEW shown_images AS
SELECT
  tree_images.tree,
  tree_images.image,
  tree_images.target,
  tree_images.parent,
  tree_images.local,
  tree_images.hidden,
  tree_images.further,
  tree_images.shown,
  tree_images.since
FROM tree_images
WHERE tree_images.gone IS NULL
  AND (
    tree_images.shown = tree_images.target
    OR NOT EXISTS (
      SELECT 1
      FROM tree_images AS before
      WHERE before.shown = tree_images.shown
        AND before.tree = tree_images.tree
        AND before.gone IS NULL
        AND (before.further, before.target) < (tree_images.further, tree_images.target)
    )
  );

-- view: One row for each tag that is there now, by numbers, with the image as its engine calls it.
-- column: tree integer; The tree that has it.
-- column: repo integer; The row in repos.
-- column: tag text; The tag alone.
-- column: shown integer; The row in digests of what the engine calls the image; of an image that is not there of what leads to it.
-- column: since integer; The first scan that saw it, in milliseconds since 1970.
CREATE VIEW shown_tags AS
SELECT
  tags.tree,
  tags.repo,
  tags.tag,
  tags.target AS shown,
  tags.since
FROM tags
WHERE tags.gone IS NULL
  AND NOT EXISTS (
    SELECT 1
    FROM tree_images INDEXED BY images_renamed
    WHERE tree_images.target = tags.target
      AND tree_images.tree = tags.tree
      AND tree_images.shown <> tree_images.target
      AND tree_images.gone IS NULL
      AND NOT tree_images.further
  )
UNION ALL
SELECT
  tags.tree,
  tags.repo,
  tags.tag,
  tree_images.shown,
  tags.since
FROM tree_images
CROSS JOIN tags
WHERE tree_images.shown <> tree_images.target
  AND tree_images.gone IS NULL
  AND NOT tree_images.further
  AND tags.target = tree_images.target
  AND tags.tree = tree_images.tree
  AND tags.gone IS NULL;

-- view: One row for each tag that is there now.
-- columns: tree_names
-- column: repository text; The repository's familiar name: ubuntu, acme/web, localhost:5000/web.
-- column: tag text; The tag alone.
-- column: reference reference; Repository and tag, as Docker shows them.
-- column: canonical reference; The same with its registry, such as docker.io/library/ubuntu:22.04.
-- column: image_id digest; The image that the tag leads to, as its engine calls it; of an image that is not there the digest.
-- column: since time; The first scan that saw the tag lead there; null if the first scan of all did already.
CREATE VIEW current_tags AS
SELECT
  names.*,
  repos.familiar AS repository,
  tags.tag,
  repos.familiar || ':' || tags.tag AS reference,
  repos.name || ':' || tags.tag AS canonical,
  digests.text AS image_id,
  since.time AS since
FROM shown_tags AS tags
JOIN tree_names AS names ON names.tree = tags.tree
JOIN repos ON repos.id = tags.repo
JOIN digests ON digests.id = tags.shown
LEFT JOIN scans AS since ON since.tree = tags.tree AND since.at = tags.since;

-- view: One row for each repository digest that is there now, by numbers, with the image as its engine calls it.
-- column: tree integer; The tree that has it.
-- column: repo integer; The row in repos.
-- column: digest integer; The row in digests.
-- column: shown integer; The row in digests of what the engine calls the image; of an image that is not there of what leads to it.
-- column: since integer; The first scan that saw it, in milliseconds since 1970.
CREATE VIEW shown_digests AS
SELECT
  repo_digests.tree,
  repo_digests.repo,
  repo_digests.digest,
  repo_digests.target AS shown,
  repo_digests.since
FROM repo_digests
WHERE repo_digests.gone IS NULL
  AND NOT EXISTS (
    SELECT 1
    FROM tree_images INDEXED BY images_renamed
    WHERE tree_images.target = repo_digests.target
      AND tree_images.tree = repo_digests.tree
      AND tree_images.shown <> tree_images.target
      AND tree_images.gone IS NULL
      AND NOT tree_images.further
  )
UNION ALL
SELECT
  repo_digests.tree,
  repo_digests.repo,
  repo_digests.digest,
  tree_images.shown,
  repo_digests.since
FROM tree_images
CROSS JOIN repo_digests
WHERE tree_images.shown <> tree_images.target
  AND tree_images.gone IS NULL
  AND NOT tree_images.further
  AND repo_digests.target = tree_images.target
  AND repo_digests.tree = tree_images.tree
  AND repo_digests.gone IS NULL;

-- view: One row for each repository digest that is there now: what an image was pulled or pushed as.
-- columns: tree_names
-- column: repository text; The repository's familiar name.
-- column: digest digest; The digest of the manifest, or of the index of several platforms.
-- column: reference reference; Repository and digest, as Docker shows them.
-- column: image_id digest; The image that it leads to.
-- column: since time; The first scan that saw it; null if the first scan of all did already.
CREATE VIEW current_digests AS
SELECT
  names.*,
  repos.familiar AS repository,
  manifests.text AS digest,
  repos.familiar || '@' || manifests.text AS reference,
  digests.text AS image_id,
  since.time AS since
FROM shown_digests AS repo_digests
JOIN tree_names AS names ON names.tree = repo_digests.tree
JOIN repos ON repos.id = repo_digests.repo
JOIN digests AS manifests ON manifests.id = repo_digests.digest
JOIN digests ON digests.id = repo_digests.shown
LEFT JOIN scans AS since ON since.tree = repo_digests.tree AND since.at = repo_digests.since;

-- view: One row for each image and tree that holds it now.
-- columns: tree_names
-- column: image_id digest; What its engine calls it: the config's digest for graph drivers and Kubernetes, else that of the manifest or index that leads to it.
-- column: config_digest digest; The digest of its config: joins image_chains, image_steps and image_labels.
-- column: kind text; tagged (in containerd's store by a name with a digest alone, too), dangling, intermediate (a step of a build) or hidden (Docker does not list it); null where the newest scan did not read the references and the image may have a tag.
-- column: created time; When the image was made, as its config says.
-- column: architecture text; The processor that it is for, such as amd64.
-- column: variant text; The processor's variant, such as v8; mostly null.
-- column: os text; The operating system that it is for.
-- column: os_version text; The version of that system; null but for Windows.
-- column: layers integer; How many layers it has.
-- column: size bytes; The sum of its layers' sizes in this tree; null, as the next two, where no scan has read the layers.
-- column: shared_exact bytes; The part of it in layers that another image of the tree has too: size without unique_exact. Null where names lead to manifests: in containerd's store size counts other things than unique_exact.
-- column: unique_exact bytes; The part in layers that no other image of the tree has, hidden ones too; its intermediate parents that Docker removes with it do not count. In containerd's store: what goes if this image alone is removed.
-- column: containers integer; How many containers that the engine lists are made from it; null where containers were not read.
-- column: parent_id digest; The image that it was built on, where Docker's builder noted it.
-- column: last_updated time; When it was last tagged or built here.
-- column: local boolean; 1 if it was built here, as far as Docker noted that.
-- column: author text; The author that its config names.
-- column: comment text; The comment in its config.
-- column: docker_version text; The Docker that made it.
-- column: container text; The container it was committed from, with the classic builder.
-- column: since time; The first scan that saw it; null if the first scan of all did already.
CREATE VIEW current_images AS
SELECT
  names.*,
  targets.text AS image_id,
  digests.text AS config_digest,
  CASE
    WHEN totals.kind NOT IN ('dangling', 'intermediate')
      OR EXISTS (
        SELECT 1 FROM newest_areas WHERE newest_areas.tree = tree_images.tree AND newest_areas.area = 'references'
      )
      THEN totals.kind
  END AS kind,
  images.created,
  images.architecture,
  images.variant,
  images.os,
  images.os_version,
  images.layers,
  totals.size,
  CASE WHEN tree_images.target = tree_images.image THEN totals.size - totals.unique_exact END AS shared_exact,
  totals.unique_exact,
  totals.containers,
  parents.text AS parent_id,
  updates.updated AS last_updated,
  tree_images.local,
  configs.author,
  configs.comment,
  configs.docker_version,
  configs.container,
  since.time AS since
FROM shown_images AS tree_images
JOIN tree_names AS names ON names.tree = tree_images.tree
JOIN digests AS targets ON targets.id = tree_images.shown
JOIN digests ON digests.id = tree_images.image
JOIN images ON images.id = tree_images.image
LEFT JOIN image_configs AS configs ON configs.image = tree_images.image
LEFT JOIN image_totals AS totals ON totals.tree = tree_images.tree AND totals.image = tree_images.image
  AND totals.shown = tree_images.shown
LEFT JOIN digests AS parents ON parents.id = tree_images.parent
LEFT JOIN image_updates AS updates ON updates.tree = tree_images.tree
  AND updates.target = tree_images.target AND updates.gone IS NULL
LEFT JOIN scans AS since ON since.tree = tree_images.tree AND since.at = tree_images.since;

-- view: One row for each layer and tree that holds it now.
-- columns: tree_names
-- column: chain_id digest; The layer with all below it.
-- column: diff_id digest; The layer's own content, as an uncompressed tar.
-- column: parent_id digest; The chainID of the layer below; null for a lowest one.
-- column: depth integer; Its place in the chain, 1 for the lowest.
-- column: size bytes; Bytes that the layer adds, as this tree noted them; they differ between drivers.
-- column: cache_id text; Its directory's name in the driver's folder.
-- column: images integer; How many images of this tree that Docker lists have it; null where images or references were never read.
-- column: since time; The first scan that saw it so; null if the first scan of all did already.
CREATE VIEW current_layers AS
SELECT
  names.*,
  digests.text AS chain_id,
  diffs.text AS diff_id,
  parents.text AS parent_id,
  chain_ids.depth,
  tree_layers.size,
  tree_layers.directory AS cache_id,
  CASE
    WHEN (SELECT tree_totals.images FROM tree_totals WHERE tree_totals.tree = tree_layers.tree) IS NOT NULL THEN (
      SELECT count(DISTINCT totals.shown)
      FROM image_layers
      JOIN image_totals AS totals ON totals.tree = tree_layers.tree
        AND totals.image = image_layers.image AND totals.kind IN ('tagged', 'dangling')
      WHERE image_layers.chain = tree_layers.chain
    )
  END AS images,
  since.time AS since
FROM tree_layers
JOIN tree_names AS names ON names.tree = tree_layers.tree
JOIN digests ON digests.id = tree_layers.chain
JOIN chain_ids ON chain_ids.id = tree_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
LEFT JOIN scans AS since ON since.tree = tree_layers.tree AND since.at = tree_layers.since
WHERE tree_layers.gone IS NULL;

-- view: One row for each container's own writable layer that is there now.
-- columns: tree_names
-- column: container_id text; The container that it is for; the container itself may be gone.
-- column: mount_id text; The writable directory's name in the driver's folder.
-- column: init_id text; The directory that Docker prepared below it; null where there is none.
-- column: chain_id digest; The image's top layer, on which it stands.
CREATE VIEW current_mounts AS
SELECT
  names.*,
  tree_mounts.name AS container_id,
  tree_mounts.directory AS mount_id,
  tree_mounts.init_directory AS init_id,
  digests.text AS chain_id
FROM tree_mounts
JOIN tree_names AS names ON names.tree = tree_mounts.tree
LEFT JOIN digests ON digests.id = tree_mounts.chain
WHERE tree_mounts.gone IS NULL;

-- view: One row for each layer that a mount or the build cache needs now, with all below it.
-- column: tree integer; The tree that holds it.
-- column: chain integer; The row of the layer in chain_ids.
CREATE VIEW layer_claims AS
-- Docker loads no mount without its mount-id.
SELECT tree_mounts.tree, tree_mounts.chain
FROM tree_mounts
WHERE tree_mounts.gone IS NULL
  AND tree_mounts.chain IS NOT NULL
  AND tree_mounts.mount_id IS NOT NULL
UNION ALL
SELECT holds.tree, digests.id
FROM holds
CROSS JOIN store_keys ON store_keys.id = holds.key
CROSS JOIN digests ON digests.text = store_keys.name
WHERE holds.what = 'layer'
  AND holds.gone IS NULL;

-- view: One row for each container that is there now.
-- columns: tree_names
-- column: container_id text; Its ID, 64 digits.
-- column: name text; Its name, without the slash before it; null, as all that only its config says, where that cannot be read.
-- column: image_id digest; The image that it was made from.
-- column: manifest_id digest; The manifest of that image which it uses, of one platform; null where Docker does not note it.
-- column: image_name reference; What that image was called when the container was made.
-- column: created time; When it was made.
-- column: state text; Its state when the tree was read, such as running or exited.
-- column: exit_code integer; What its process ended with.
-- column: started time; When it last started.
-- column: finished time; When it last ended.
-- column: unlisted text; Why Docker does not list it: no config, config unreadable, hostconfig unreadable, no mount, mount unreadable or layers missing; null if Docker lists it.
-- column: command text; What it runs, in one line, as docker ps shows it; null where that is not known.
-- column: ports json; Its ports as docker ps shows them: those that it has while it runs, else those that were asked for; null for none.
-- column: binds json; Mounts that are no volumes: kind, source on the host, path in the container, read_only; null for none. current_container_volumes has the volumes.
-- column: log_path text; Where the engine writes its log, on the host; null for none.
-- column: since time; The first scan that saw it so; null if the first scan of all did already.
CREATE VIEW current_containers AS
SELECT
  names.*,
  containers.container_id,
  containers.name,
  digests.text AS image_id,
  manifests.text AS manifest_id,
  containers.image_name,
  containers.created,
  containers.state,
  containers.exit_code,
  containers.started,
  containers.finished,
  containers.unlisted,
  containers.command,
  containers.ports,
  containers.binds,
  containers.log_path,
  since.time AS since
FROM containers
JOIN tree_names AS names ON names.tree = containers.tree
LEFT JOIN digests ON digests.id = containers.image
LEFT JOIN digests AS manifests ON manifests.id = containers.manifest
LEFT JOIN scans AS since ON since.tree = containers.tree AND since.at = containers.since
WHERE containers.gone IS NULL;

-- view: One row for each image that a container may need which Docker does not list.
-- column: tree integer; The tree that holds both.
-- column: container_id text; The container's ID.
-- column: image integer; The row of the image's ID in digests.
-- column: any boolean; 1 if nothing says which image the container was made from, so that it may be any of the tree's.
CREATE VIEW current_possible_uses AS
WITH RECURSIVE unlisted AS (
  SELECT
    containers.tree,
    containers.container_id,
    containers.image,
    containers.state IS NOT NULL AS is_known,
    tree_mounts.chain
  FROM containers
  LEFT JOIN tree_mounts ON tree_mounts.tree = containers.tree
    AND tree_mounts.name = containers.container_id AND tree_mounts.gone IS NULL
  WHERE containers.unlisted IS NOT NULL AND containers.gone IS NULL
),
uses AS (
  SELECT
    unlisted.tree,
    unlisted.container_id,
    tree_images.image,
    NOT unlisted.is_known AND unlisted.chain IS NULL AS any
  FROM unlisted
  CROSS JOIN tree_images
  CROSS JOIN images
  WHERE tree_images.tree = unlisted.tree
    AND tree_images.gone IS NULL
    AND images.id = tree_images.image
    -- The config names the image. Without it, the container's mount is above the image's top layer.
    AND CASE
      WHEN unlisted.is_known THEN tree_images.image = unlisted.image
      ELSE unlisted.chain IS NULL OR images.top = unlisted.chain
    END
  UNION
  -- Docker removes an image that has no reference with the last of its children.
  SELECT uses.tree, uses.container_id, children.image, uses.any
  FROM uses
  CROSS JOIN tree_images AS children INDEXED BY images_by_parent
  WHERE children.parent = uses.image
    AND children.tree = uses.tree
    AND children.gone IS NULL
    AND NOT EXISTS (
      SELECT 1 FROM tags WHERE tags.target = uses.image AND tags.tree = uses.tree AND tags.gone IS NULL
    )
    AND NOT EXISTS (
      SELECT 1
      FROM repo_digests
      WHERE repo_digests.target = uses.image AND repo_digests.tree = uses.tree AND repo_digests.gone IS NULL
    )
)
SELECT tree, container_id, image, any
FROM uses;

-- view: One row for each reason why it is unknown what exactly removing images of a tree frees.
-- column: tree integer; The tree.
-- column: doubt text; The part of the tree that its newest scan did not read, or the container that may need any of its images.
CREATE VIEW current_removal_doubts AS
SELECT current_unread.tree, current_unread.area AS doubt
FROM current_unread
JOIN trees ON trees.id = current_unread.tree
WHERE current_unread.area IN ('images', 'layers', 'blobs', 'holds')
  -- containerd's own records hold what its containers and builds need.
  OR trees.kind <> 'containerd' AND current_unread.area IN ('mounts', 'containers', 'build cache')
UNION ALL
SELECT DISTINCT current_possible_uses.tree, 'containers/' || current_possible_uses.container_id
FROM current_possible_uses
WHERE current_possible_uses.any;

-- view: One row for each tree: how far back the index can say that an image was not used.
-- columns: tree_names
-- column: since time; From this scan on references, images and containers are known; null where one of them was never read.
-- column: since_milliseconds integer; The same in milliseconds since 1970.
-- column: pruned boolean; 1 if earlier scans were pruned, so that what was used before is forgotten.
-- column: until time; The last scan that read the containers; null where none did.
-- column: seconds integer; How long an image can be known not to have been used: from since to until.
CREATE VIEW current_known_uses AS
SELECT
  horizons.tree,
  horizons.host,
  horizons.driver,
  horizons.root,
  horizons.namespace,
  since.time AS since,
  horizons.since AS since_milliseconds,
  EXISTS (
    SELECT 1
    FROM area_scans
    WHERE area_scans.tree = horizons.tree
      AND area_scans.area IN ('references', 'images', 'containers')
      AND area_scans.at < horizons.since
      AND area_scans.pruned
  ) AS pruned,
  until.time AS until,
  max(horizons.until - horizons.since, 0) / 1000 AS seconds
FROM (
  SELECT
    tree_names.*,
    (
      SELECT CASE WHEN count(firsts.at) = 3 THEN max(firsts.at) END
      FROM (
        SELECT (
          SELECT area_scans.at
          FROM area_scans
          WHERE area_scans.tree = tree_names.tree AND area_scans.area = areas.name AND NOT area_scans.pruned
          ORDER BY area_scans.at
          LIMIT 1
        ) AS at
        FROM areas
        WHERE areas.name IN ('references', 'images', 'containers')
      ) AS firsts
    ) AS since,
    (
      SELECT max(area_scans.at)
      FROM area_scans
      WHERE area_scans.tree = tree_names.tree AND area_scans.area = 'containers'
    ) AS until
  FROM tree_names
) AS horizons
LEFT JOIN scans AS since ON since.tree = horizons.tree AND since.at = horizons.since
LEFT JOIN scans AS until ON until.tree = horizons.tree AND until.at = horizons.until;

-- view: One row for each label of a container that is there now: its own and those of its image.
-- columns: tree_names
-- column: container_id text; The container's ID.
-- column: label text; The label's name.
-- column: value text; Its value.
CREATE VIEW current_container_labels AS
SELECT
  names.*,
  containers.container_id,
  labels.key AS label,
  labels.value
FROM containers
JOIN json_each(containers.labels) AS labels
JOIN tree_names AS names ON names.tree = containers.tree
WHERE containers.gone IS NULL AND labels.key IS NOT NULL;

-- view: One row for each directory of the driver that is no layer's and is there now.
-- columns: tree_names
-- column: directory text; Its name in the driver's folder.
-- column: owner text; What needs it: a mount, the build cache, …; unknown where a damaged file could; null if nothing does.
CREATE VIEW current_directories AS
SELECT
  names.*,
  tree_directories.directory,
  coalesce(
    tree_directories.owner,
    (
      SELECT 'unknown'
      FROM findings
      WHERE findings.tree = tree_directories.tree
        AND findings.gone IS NULL
        AND findings.blocks > 0
        AND findings.blocks & 2
      LIMIT 1
    )
  ) AS owner
FROM tree_directories
JOIN tree_names AS names ON names.tree = tree_directories.tree
WHERE tree_directories.gone IS NULL;

-- view: One row for each record of the build cache that is there now, as docker system df -v lists them.
-- columns: tree_names
-- column: record text; Its ID, as Docker shows it.
-- column: type text; regular, source.local, exec.cachemount, frontend, internal and others.
-- column: description text; What it came from: often the instruction.
-- column: size bytes; Bytes that it takes; those of its layer where it has one; null where only a measure knows it and there is none.
-- column: chain_id digest; The layer that it became; null for one that is no layer.
-- column: created time; When it was made.
-- column: last_used time; When a build last used it.
-- column: usage_count integer; How many builds used it.
-- column: mutable boolean; 1 if builds still write into it.
-- column: parents text; The IDs of the records that it was made from, with blanks between them; empty for none.
CREATE VIEW current_build_records AS
SELECT
  names.*,
  build_records.record,
  build_records.type,
  build_records.description,
  coalesce(build_records.size, tree_layers.size, measures.bytes) AS size,
  digests.text AS chain_id,
  strftime('%Y-%m-%dT%H:%M:%S', build_records.created / 1000000000, 'unixepoch')
    || printf('.%09dZ', build_records.created % 1000000000) AS created,
  strftime('%Y-%m-%dT%H:%M:%S', build_records.last_used / 1000000000, 'unixepoch')
    || printf('.%09dZ', build_records.last_used % 1000000000) AS last_used,
  build_records.usage_count,
  build_records.mutable,
  build_records.parents
FROM build_records
JOIN tree_names AS names ON names.tree = build_records.tree
LEFT JOIN digests ON digests.id = build_records.chain
LEFT JOIN tree_layers ON tree_layers.tree = build_records.tree
  AND tree_layers.chain = build_records.chain AND tree_layers.gone IS NULL
-- What builds may still write to has no recorded size in containerd's store: BuildKit asks the snapshotter.
LEFT JOIN measures ON names.driver = '' AND measures.tree = build_records.tree
  AND measures.kind = 'directory' AND measures.name = build_records.directory AND measures.gone IS NULL
WHERE build_records.gone IS NULL;

-- view: One row for each fault that the newest reading of its part of the tree found.
-- columns: tree_names
-- column: code text; The kind of fault, such as layer-orphaned.
-- column: severity text; error, warning or info.
-- column: path text; Where it is, from the data root.
-- column: subject text; What at that path it is about, such as a reference, where one file has several; else empty.
-- column: detail text; What was expected and what was found.
-- column: cause_code text; The kind of fault that this one follows from; null where it follows from none that is known.
-- column: cause_path text; Where that fault is.
-- column: since time; The first scan that found it; null if the first scan of all did already.
CREATE VIEW current_findings AS
SELECT
  names.*,
  findings.code,
  CASE findings.severity WHEN 2 THEN 'error' WHEN 1 THEN 'warning' ELSE 'info' END AS severity,
  findings.path,
  findings.subject,
  findings.detail,
  findings.cause_code,
  findings.cause_path,
  since.time AS since
FROM findings
JOIN tree_names AS names ON names.tree = findings.tree
LEFT JOIN scans AS since ON since.tree = findings.tree AND since.at = findings.since
WHERE findings.gone IS NULL;

-- view: One row for each kind of fault that a scan can meet: what it means, and what to do.
-- column: code text; The kind of fault, such as layer-orphaned.
-- column: place text; Where it is, from the data root.
-- column: meaning text; What is wrong there.
-- column: harm text; What does not work, or what it costs.
-- column: repaired boolean; 1 if Docker or containerd repairs it without anybody's help; null where that depends on the store.
-- column: remedy text; What to do, and what is lost.
CREATE VIEW finding_codes AS
SELECT
  column1 AS code,
  column2 AS place,
  column3 AS meaning,
  column4 AS harm,
  column5 AS repaired,
  column6 AS remedy
FROM (
  VALUES
  -- part: finding-codes
);

-- view: One row for each orphan: a layer, mount, driver directory, write set, blob or snapshot that nothing owns now.
-- columns: tree_names
-- column: kind text; layer, mount (with its two directories), directory (of no orphaned layer or mount), write-set (a layer that was being written at a crash), blob (a file of an image layout to which no name leads, or of containerd's store which nothing holds), or snapshot (of containerd's, held by nothing).
-- column: chain_id digest; The layer, or the top of the layers that a mount keeps; else null.
-- column: cache_id text; Its directory's name in the driver's folder, or where a snapshot's files are.
-- column: path text; Where it is, from the store's root.
-- column: directory text; Its directory, from the data root; null where it names none.
-- column: size bytes; Bytes of a layer or a snapshot as the tree has recorded them, or those of a blob; null for all else.
-- column: bytes bytes; Bytes on disk that its removal frees; null unless they were measured.
-- column: inodes integer; Files and directories that go with it; null unless they were measured.
-- column: kept_by text; mount, where an orphaned mount is all that holds the layer; else null.
-- column: certain boolean; 0 where a damaged file could be its owner: blocking_findings names these files.
-- column: since time; The first scan that saw it without an owner; null if the first scan of all did already.
CREATE VIEW current_orphans AS
SELECT
  names.*,
  orphans.kind,
  digests.text AS chain_id,
  orphans.cache_name AS cache_id,
  orphans.path,
  orphans.directory,
  orphans.size,
  coalesce(own.bytes - coalesce(own_overlaps.bytes, 0), orphans.unmeasured)
    + coalesce(inits.bytes - coalesce(init_overlaps.bytes, 0), 0) AS bytes,
  coalesce(own.inodes - coalesce(own_overlaps.inodes, 0), orphans.unmeasured)
    + coalesce(inits.inodes - coalesce(init_overlaps.inodes, 0), 0) AS inodes,
  orphans.kept_by,
  NOT EXISTS (
    SELECT 1
    FROM findings
    WHERE findings.tree = orphans.tree
      AND findings.gone IS NULL
      AND findings.blocks > 0
      AND findings.blocks & CASE orphans.kind WHEN 'layer' THEN 1 WHEN 'directory' THEN 2 WHEN 'blob' THEN 4 ELSE 0 END
  ) AS certain,
  since.time AS since
FROM (
  SELECT
    orphans.*,
    CASE orphans.kind WHEN 'write-set' THEN 'write-set' WHEN 'blob' THEN 'blobs' ELSE 'directory' END AS measured_kind,
    coalesce(orphans.cache_id, CAST(orphans.path AS BLOB)) AS measured_name,
    -- An orphan that was there when all was measured, and has no directory, takes nothing. Of a blob, and of a snapshot
    -- that lies in no folder, that would not be known.
    CASE
      WHEN orphans.kind = 'blob' OR orphans.kind = 'snapshot' AND orphans.cache_id IS NULL THEN NULL
      -- Of a root without its driver's folder nothing is known.
      WHEN orphans.since <= (
        SELECT max(area_scans.at)
        FROM area_scans
        WHERE area_scans.tree = orphans.tree AND area_scans.area = 'measure'
      ) AND (
        orphans.kind IN ('snapshot', 'write-set')
        OR EXISTS (
          SELECT 1
          FROM area_scans AS listings
          WHERE listings.tree = orphans.tree AND listings.area = 'directories' AND listings.at = (
            SELECT max(area_scans.at)
            FROM area_scans
            WHERE area_scans.tree = orphans.tree AND area_scans.area = 'measure'
          )
        )
      ) THEN 0
    END AS unmeasured
  FROM orphans
  WHERE orphans.gone IS NULL
    AND orphans.kind <> 'removal'
) AS orphans
JOIN tree_names AS names ON names.tree = orphans.tree
-- Of the view measured_parts in a LEFT JOIN SQLite first makes all rows, which are those of the fleet.
LEFT JOIN measures AS own ON own.tree = orphans.tree
  AND own.kind = orphans.measured_kind AND own.name = orphans.measured_name AND own.gone IS NULL
LEFT JOIN measure_overlaps AS own_overlaps ON own_overlaps.tree = orphans.tree
  AND own_overlaps.kind = orphans.measured_kind AND own_overlaps.name = orphans.measured_name
  AND own_overlaps.gone IS NULL
LEFT JOIN measures AS inits ON inits.tree = orphans.tree
  AND inits.kind = 'directory' AND inits.name = orphans.init_id AND inits.gone IS NULL
LEFT JOIN measure_overlaps AS init_overlaps ON init_overlaps.tree = orphans.tree
  AND init_overlaps.kind = 'directory' AND init_overlaps.name = orphans.init_id AND init_overlaps.gone IS NULL
LEFT JOIN digests ON digests.id = orphans.chain
LEFT JOIN scans AS since ON since.tree = orphans.tree AND since.at = orphans.since;

-- view: One row for each interrupted removal of a layer, which Docker 20.10 or newer finishes when it stops: no orphan.
-- columns: tree_names
-- column: path text; Where it is, from the data root.
-- column: cache_id text; Name of the driver's directory that is still to be removed; null where that cannot be read.
-- column: size bytes; Bytes of the layer as the tree has recorded them.
-- column: bytes bytes; Bytes on disk of the directory; null unless it was measured.
-- column: since time; The first scan that saw it; null if the first scan of all did already.
CREATE VIEW current_removals AS
SELECT
  names.*,
  orphans.path,
  orphans.cache_name AS cache_id,
  orphans.size,
  (
    SELECT own.bytes
    FROM measured_parts AS own
    WHERE own.tree = orphans.tree AND own.kind = 'directory' AND own.name = orphans.cache_id
  ) AS bytes,
  since.time AS since
FROM orphans
JOIN tree_names AS names ON names.tree = orphans.tree
LEFT JOIN scans AS since ON since.tree = orphans.tree AND since.at = orphans.since
WHERE orphans.gone IS NULL
  AND orphans.kind = 'removal';

-- view: One row for each damaged file that could own a layer, a directory or a blob: once it is repaired, or removed, orphans are certain.
-- columns: tree_names
-- column: code text; The kind of fault.
-- column: path text; Where it is, from the data root.
-- column: detail text; What was expected and what was found.
-- column: blocks_layers boolean; 1 if no orphaned layer is certain because of it.
-- column: blocks_directories boolean; 1 if no orphaned directory is certain because of it.
-- column: blocks_blobs boolean; 1 if no orphaned blob is certain because of it.
CREATE VIEW blocking_findings AS
SELECT
  names.*,
  findings.code,
  findings.path,
  findings.detail,
  findings.blocks & 1 > 0 AS blocks_layers,
  findings.blocks & 2 > 0 AS blocks_directories,
  findings.blocks & 4 > 0 AS blocks_blobs
FROM findings
JOIN tree_names AS names ON names.tree = findings.tree
WHERE findings.gone IS NULL
  AND findings.blocks > 0;

-- view: One row for each reason why a layer, a directory or a blob without an owner is no certain orphan.
-- column: tree integer; The tree that this is about.
-- column: kind text; layer, directory or blob: of what nothing is certain.
-- column: cause text; A damaged file that could own such things, or a part of the tree that the newest scan did not read.
CREATE VIEW orphan_obstacles AS
SELECT
  findings.tree,
  owned.kind,
  findings.code || ' at ' || findings.path AS cause
FROM findings INDEXED BY findings_blocking
CROSS JOIN (
  SELECT 'layer' AS kind, 1 AS bit UNION ALL SELECT 'directory', 2 UNION ALL SELECT 'blob', 4
) AS owned
WHERE findings.gone IS NULL
  AND findings.blocks > 0
  AND findings.blocks & owned.bit
UNION ALL
SELECT
  current_unread.tree,
  owned.kind,
  current_unread.area || ' not read'
FROM current_unread
JOIN (SELECT 'layer' AS kind, 'images' AS other UNION ALL SELECT 'directory', 'layers') AS owned
WHERE current_unread.area IN ('mounts', 'build cache', owned.other);

-- view: One row for each measured part of a data root, with what is counted for it: each file of the root once.
-- column: tree integer; The tree that holds it.
-- column: kind text; directory, blobs, container, log, volume, temporary, write-set or other.
-- column: name text; A directory's, container's or volume's name, or a path from the data root: as bytes, 32 of them where the name has 64 hexadecimal digits.
-- column: part text; What it was for when it was measured.
-- column: bytes bytes; Bytes on disk.
-- column: apparent bytes; The sum of its files' lengths.
-- column: folder_bytes bytes; The sum of its folders' own lengths.
-- column: files integer; How many files it has.
-- column: inodes integer; How many inodes it takes.
CREATE VIEW measured_parts AS
SELECT
  measures.tree,
  measures.kind,
  measures.name,
  measures.part,
  measures.bytes - coalesce(overlaps.bytes, 0) AS bytes,
  measures.apparent - coalesce(overlaps.apparent, 0) AS apparent,
  measures.folder_bytes,
  measures.files - coalesce(overlaps.files, 0) AS files,
  measures.inodes - coalesce(overlaps.inodes, 0) AS inodes
FROM measures
LEFT JOIN measure_overlaps AS overlaps ON overlaps.tree = measures.tree
  AND overlaps.kind = measures.kind AND overlaps.name = measures.name AND overlaps.gone IS NULL
WHERE measures.gone IS NULL;

-- view: One row for each measured directory or file: bytes on disk, where a scan walked it.
-- columns: tree_names
-- column: kind text; directory, blobs, container, log, volume, temporary, write-set or other.
-- column: name text; The directory's name, or the container's ID.
-- column: part text; What it was for when it was measured: images, container layers, build cache, volumes, orphans and others.
-- column: bytes bytes; Bytes that it takes on the disk.
-- column: apparent bytes; The sum of its files' lengths.
-- column: folder_bytes bytes; The sum of its folders' own lengths, which `apparent` leaves out.
-- column: files integer; How many files it has.
-- column: inodes integer; How many inodes it takes.
-- column: shared_bytes bytes; Bytes of `bytes` that another row counts too (hard links): without them each file counts once.
-- column: shared_apparent bytes; The same of `apparent`.
-- column: shared_inodes integer; The same of `inodes`.
CREATE VIEW current_measures AS
SELECT
  names.*,
  measures.kind,
  CASE WHEN measures.kind = 'directory' AND length(measures.name) = 32
    THEN lower(hex(measures.name)) ELSE CAST(measures.name AS TEXT) END AS name,
  measures.part,
  measures.bytes,
  measures.apparent,
  measures.folder_bytes,
  measures.files,
  measures.inodes,
  coalesce(others.bytes, 0) AS shared_bytes,
  coalesce(others.apparent, 0) AS shared_apparent,
  coalesce(others.inodes, 0) AS shared_inodes
FROM measures
LEFT JOIN measure_overlaps AS others ON others.tree = measures.tree AND others.kind = measures.kind
  AND others.name = measures.name AND others.gone IS NULL
JOIN tree_names AS names ON names.tree = measures.tree
WHERE measures.gone IS NULL;

-- view: One row for each measured volume.
-- columns: tree_names
-- column: volume text; The volume's name.
-- column: bytes bytes; Bytes that it takes on the disk.
-- column: apparent bytes; The sum of its files' lengths.
-- column: files integer; How many files it has.
-- column: inodes integer; How many inodes it takes.
CREATE VIEW current_volumes AS
SELECT
  names.*,
  CAST(measures.name AS TEXT) AS volume,
  measures.bytes,
  measures.apparent,
  measures.files,
  measures.inodes
FROM measures
JOIN tree_names AS names ON names.tree = measures.tree
WHERE measures.kind = 'volume'
  AND measures.gone IS NULL;

-- view: One row for each volume that a container mounts now.
-- columns: tree_names
-- column: container_id text; The container's ID.
-- column: destination text; Where the container sees it.
-- column: volume text; The volume's name.
-- column: volume_driver text; The driver that keeps it; local is Docker's own.
CREATE VIEW current_container_volumes AS
SELECT
  names.*,
  container_volumes.container_id,
  container_volumes.destination,
  container_volumes.volume,
  container_volumes.driver AS volume_driver
FROM container_volumes
JOIN tree_names AS names ON names.tree = container_volumes.tree
WHERE container_volumes.gone IS NULL;

-- view: One row for each tree with what its images, layers, containers and orphans add up to now; null where no scan read it.
-- columns: tree_names
-- column: images integer; Images that Docker lists.
-- column: intermediate_images integer; Intermediate images beside them.
-- column: layers integer; Layers in the tree.
-- column: layers_size bytes; Their bytes, as the tree recorded them.
-- column: listed_layers integer; Layers of listed images, each once.
-- column: listed_layers_size bytes; Their bytes: LayersSize of docker system df.
-- column: listed_layers_bytes bytes; The same on disk; null unless all of it was measured.
-- column: unused bytes; Exactly what goes if all listed images are removed that no container has or may need; no more than a bound where current_removal_doubts has the tree.
-- column: unused_bytes bytes; The same on disk; null unless all of it was measured.
-- column: hidden_size bytes; Bytes that only images hold which Docker does not list; a bound as unused is.
-- column: hidden_bytes bytes; The same on disk; null unless all of it was measured.
-- column: containers integer; Containers in the tree that the engine lists.
-- column: orphans integer; What nothing owns: rows of current_orphans.
-- column: orphans_size bytes; Bytes of the layers among these, as recorded.
-- column: orphans_bytes bytes; Bytes of them on disk; null unless all were measured.
-- column: uncertain_orphans integer; How many of these a damaged file could own.
-- column: removals integer; Interrupted removals.
-- column: removals_size bytes; Bytes of their layers, as recorded.
-- column: removals_bytes bytes; Bytes of them on disk; null unless all were measured.
-- column: measured time; The moment of the last measure; null where there was none.
CREATE VIEW current_tree_totals AS
SELECT
  names.*,
  totals.images,
  totals.intermediate_images,
  totals.layers,
  totals.layers_size,
  totals.listed_layers,
  totals.listed_layers_size,
  totals.listed_layers_bytes,
  totals.unused,
  totals.unused_bytes,
  totals.hidden_size,
  totals.hidden_bytes,
  totals.containers,
  totals.orphans,
  totals.orphans_size,
  totals.orphans_bytes,
  totals.uncertain AS uncertain_orphans,
  totals.removals,
  totals.removals_size,
  totals.removals_bytes,
  scans.time AS measured
FROM tree_names AS names
JOIN tree_totals AS totals ON totals.tree = names.tree
LEFT JOIN scans ON scans.tree = totals.tree AND scans.at = totals.measured;

-- view: One row for each image with who holds it now, over all trees.
-- column: image_id digest; The digest of the image's config.
-- column: trees integer; How many trees hold it.
-- column: hosts integer; How many hosts.
-- column: tagged integer; In how many trees it has a tag.
-- column: listed integer; In how many trees Docker lists it.
-- column: largest bytes; Its size in the tree where it is largest; null where no tree knows it.
-- column: size bytes; Its sizes over the trees that know them.
-- column: unique_exact bytes; The part of that in layers which no other image of the same tree has.
CREATE VIEW current_image_users AS
SELECT
  digests.text AS image_id,
  image_users.trees,
  image_users.hosts,
  image_users.tagged,
  image_users.listed,
  image_users.largest,
  image_users.size,
  image_users.unique_exact
FROM image_users
JOIN digests ON digests.id = image_users.image;

-- view: One row for each layer with who holds it now, over all trees.
-- column: chain_id digest; The layer with all below it.
-- column: trees integer; How many trees hold it; 0 for one that only images name.
-- column: hosts integer; How many hosts.
-- column: images integer; How many images have it that some tree lists.
-- column: size bytes; Its sizes over all trees; null where no tree knows one.
-- column: largest bytes; Its size in the tree where it is largest: size less this is what one copy for all would save.
CREATE VIEW current_layer_users AS
SELECT
  digests.text AS chain_id,
  layer_users.trees,
  layer_users.hosts,
  layer_users.images,
  layer_users.bytes AS size,
  layer_users.largest
FROM layer_users
JOIN digests ON digests.id = layer_users.chain;

-- ============ what was there when

-- view: One row for each tag, image that it led to, and span of time.
-- columns: tree_names
-- column: repository text; The repository's familiar name.
-- column: tag text; The tag alone.
-- column: image_id digest; The digest that it led to.
-- part: span-columns
CREATE VIEW tag_history AS
SELECT
  names.*,
  repos.familiar AS repository,
  spans.tag,
  digests.text AS image_id,
  -- part: span-times
FROM areas
CROSS JOIN tags AS spans
JOIN tree_names AS names ON names.tree = spans.tree
JOIN repos ON repos.id = spans.repo
JOIN digests ON digests.id = spans.target
WHERE areas.name = 'references';

-- view: One row for each repository digest, image that it led to, and span of time.
-- columns: tree_names
-- column: repository text; The repository's familiar name.
-- column: digest digest; The digest of the manifest, or of the index of several platforms.
-- column: image_id digest; The digest that it led to.
-- part: span-columns
CREATE VIEW digest_history AS
SELECT
  names.*,
  repos.familiar AS repository,
  manifests.text AS digest,
  digests.text AS image_id,
  -- part: span-times
FROM areas
CROSS JOIN repo_digests AS spans
JOIN tree_names AS names ON names.tree = spans.tree
JOIN repos ON repos.id = spans.repo
JOIN digests AS manifests ON manifests.id = spans.digest
JOIN digests ON digests.id = spans.target
WHERE areas.name = 'references';

-- view: One row for each name that is no reference, such as an image layout may have, what it led to, and span of time.
-- columns: tree_names
-- column: name text; The name.
-- column: image_id digest; The digest that it led to.
-- part: span-columns
CREATE VIEW name_history AS
SELECT
  names.*,
  spans.name,
  digests.text AS image_id,
  -- part: span-times
FROM areas
CROSS JOIN other_names AS spans
JOIN tree_names AS names ON names.tree = spans.tree
JOIN digests ON digests.id = spans.target
WHERE areas.name = 'references';

-- view: One row for each container, state, and span of time.
-- columns: tree_names
-- column: container_id text; Its ID, 64 digits.
-- column: name text; Its name.
-- column: image_id digest; The image that it was made from.
-- column: state text; Its state, such as running or exited.
-- part: span-columns
CREATE VIEW container_history AS
SELECT
  names.*,
  spans.container_id,
  spans.name,
  digests.text AS image_id,
  spans.state,
  -- part: span-times
FROM areas
CROSS JOIN containers AS spans
JOIN tree_names AS names ON names.tree = spans.tree
LEFT JOIN digests ON digests.id = spans.image
WHERE areas.name = 'containers';

-- view: One row for each image, tree, and span of time in which the tree held it.
-- columns: tree_names
-- column: image_id digest; The digest of the image's config.
-- part: span-columns
CREATE VIEW image_spans AS
SELECT
  names.*,
  digests.text AS image_id,
  -- part: span-times
FROM areas
CROSS JOIN tree_images AS spans
JOIN tree_names AS names ON names.tree = spans.tree
JOIN digests ON digests.id = spans.image
WHERE areas.name = 'images';

-- view: One row for each layer, tree, and span of time in which the tree held it with this size.
-- columns: tree_names
-- column: chain_id digest; The layer with all below it.
-- column: size bytes; Bytes that the layer adds, as the tree noted them.
-- part: span-columns
CREATE VIEW layer_spans AS
SELECT
  names.*,
  digests.text AS chain_id,
  spans.size,
  -- part: span-times
FROM areas
CROSS JOIN tree_layers AS spans
JOIN tree_names AS names ON names.tree = spans.tree
JOIN digests ON digests.id = spans.chain
WHERE areas.name = 'layers';

-- ============ what manifests say

-- view: One row for each manifest below an index that an image of a tree is, through nested indexes, from any tree and time; by numbers.
-- column: target integer; The row in digests of the index.
-- column: manifest integer; The row in digests of the manifest.
-- column: architecture text; The processor that it is for, as the index says.
-- column: variant text; The processor's variant.
-- column: os text; The operating system that it is for.
-- column: attests integer; The row in digests of the manifest that this attestation is about; null for an image.
CREATE VIEW index_members AS
WITH RECURSIVE
tops AS MATERIALIZED (
  SELECT DISTINCT idx
  FROM index_manifests
  WHERE EXISTS (SELECT 1 FROM tree_images WHERE tree_images.target = index_manifests.idx)
),
-- Down from each of these as far as the next of them, and then up: of 5,000 indexes, each in the next, all pairs of one
-- above another took more than a minute.
steps AS MATERIALIZED (
  SELECT idx AS target, child AS manifest, architecture, variant, os, attests
  FROM index_manifests
  WHERE idx IN (SELECT idx FROM tops)
  UNION
  SELECT
    steps.target,
    nested.child,
    nested.architecture,
    nested.variant,
    nested.os,
    nested.attests
  FROM steps
  JOIN index_manifests AS nested ON nested.idx = steps.manifest
  WHERE steps.manifest NOT IN (SELECT idx FROM tops)
),
below AS (
  SELECT *
  FROM steps
  WHERE manifest NOT IN (SELECT idx FROM index_manifests)
  UNION
  SELECT
    steps.target,
    below.manifest,
    below.architecture,
    below.variant,
    below.os,
    below.attests
  FROM below
  JOIN steps ON steps.manifest = below.target
)
SELECT *
FROM below;

-- view: One row for each part that a digest which a name can mean leads to: a config to itself, a manifest to its config, an index to each manifest below it; by numbers.
-- column: target integer; The row in digests of the config, manifest or index.
-- column: manifest integer; The row in digests of the part's manifest; null for a config.
-- column: image integer; The row in images of the config; null where it is no image's, or no tree was seen that holds it.
-- column: kind text; image, attestation, or other.
-- column: architecture text; The processor that it is for.
-- column: variant text; The processor's variant.
-- column: os text; The operating system that it is for.
-- column: config integer; The row in digests of the config; null where no tree was seen that holds the manifest.
-- column: attests integer; The row in digests of the manifest that this attestation is about.
CREATE VIEW target_images AS
SELECT
  images.id AS target,
  NULL AS manifest,
  images.id AS image,
  'image' AS kind,
  images.architecture,
  images.variant,
  images.os,
  images.id AS config,
  NULL AS attests
FROM images
UNION ALL
SELECT
  manifests.id,
  manifests.id,
  CASE WHEN manifests.is_image THEN images.id END,
  CASE WHEN manifests.is_image THEN 'image' ELSE 'other' END,
  images.architecture,
  images.variant,
  images.os,
  manifests.config,
  NULL
FROM manifests
LEFT JOIN images ON images.id = manifests.config
UNION ALL
SELECT
  members.target,
  members.manifest,
  CASE WHEN members.attests IS NULL AND manifests.is_image THEN images.id END,
  CASE
    WHEN members.attests IS NOT NULL THEN 'attestation'
    WHEN manifests.is_image = 0 OR members.os = 'unknown' THEN 'other'
    ELSE 'image'
  END,
  -- An index need not say what a manifest is for: then its config does, as for containerd.
  CASE WHEN members.os IS NULL THEN images.architecture ELSE members.architecture END,
  CASE WHEN members.os IS NULL THEN images.variant ELSE members.variant END,
  coalesce(members.os, images.os),
  manifests.config,
  members.attests
FROM index_members AS members
LEFT JOIN manifests ON manifests.id = members.manifest
LEFT JOIN images ON images.id = manifests.config;

-- view: One row for each part that an image of a tree leads to, and which of them the tree holds; by numbers.
-- column: tree integer; The tree that holds the image.
-- column: target integer; The row in digests of what names lead to: a config, manifest or index.
-- column: manifest integer; The row in digests of the part's manifest; null for a config.
-- column: image integer; The row in images of the config; null where it is no image's, or no tree was seen that holds it.
-- column: kind text; image, attestation, or other.
-- column: architecture text; The processor that it is for.
-- column: variant text; The processor's variant.
-- column: os text; The operating system that it is for.
-- column: readable boolean; 1 if the tree itself holds the config, so that its engine can count it.
CREATE VIEW tree_targets AS
SELECT
  held.tree,
  held.target,
  parts.manifest,
  parts.image,
  parts.kind,
  parts.architecture,
  parts.variant,
  parts.os,
  EXISTS (
    SELECT 1
    FROM tree_images
    WHERE tree_images.tree = held.tree
      AND tree_images.image = parts.image
      AND tree_images.target = held.target
      AND tree_images.gone IS NULL
  ) AS readable
FROM (SELECT DISTINCT tree, target FROM tree_images WHERE gone IS NULL) AS held
JOIN target_images AS parts ON parts.target = held.target;

-- ============ what configs say

-- view: One row for each step of an image's build history, from any tree and time.
-- column: image_id digest; The digest of the image's config.
-- column: position integer; The step's place, from 0 for the first.
-- column: layer integer; The place of the layer that it made, from 0 for the lowest; null for a step that made none.
-- column: chain_id digest; That layer with all below it; null for a step that made none.
-- column: created time; When the step was made.
-- column: created_by text; The instruction.
-- column: author text; The step's author.
-- column: comment text; The step's comment, such as buildkit.dockerfile.v0.
-- column: empty boolean; 1 if it made no layer.
CREATE VIEW image_steps AS
SELECT
  digests.text AS image_id,
  places.key AS position,
  CASE WHEN NOT steps.empty THEN chain_ids.depth - 1 END AS layer,
  CASE WHEN NOT steps.empty THEN chains.text END AS chain_id,
  -- part: step-created
  AS created,
  instructions.text AS created_by,
  authors.text AS author,
  comments.text AS comment,
  steps.empty
FROM image_histories AS histories
JOIN digests ON digests.id = histories.image
JOIN json_each(histories.steps) AS places
JOIN steps ON steps.id = places.value
LEFT JOIN chain_ids ON chain_ids.id = steps.chain
LEFT JOIN digests AS chains ON chains.id = steps.chain
LEFT JOIN step_texts AS instructions ON instructions.id = steps.instruction
LEFT JOIN step_texts AS authors ON authors.id = steps.author
LEFT JOIN step_texts AS comments ON comments.id = steps.comment;

-- view: One row for each step that made a layer, as histories of images say, from any tree and time.
-- column: chain_id digest; The layer with all below it. Images may say different things of it.
-- column: created time; When the step was made.
-- column: created_by text; The instruction.
-- column: author text; The step's author.
-- column: comment text; The step's comment, such as buildkit.dockerfile.v0.
CREATE VIEW layer_steps AS
SELECT
  chains.text AS chain_id,
  -- part: step-created
  AS created,
  instructions.text AS created_by,
  authors.text AS author,
  comments.text AS comment
FROM steps
JOIN digests AS chains ON chains.id = steps.chain
LEFT JOIN step_texts AS instructions ON instructions.id = steps.instruction
LEFT JOIN step_texts AS authors ON authors.id = steps.author
LEFT JOIN step_texts AS comments ON comments.id = steps.comment
WHERE NOT steps.empty;

-- view: One row for each label of an image, from any tree and time.
-- column: image_id digest; The digest of the image's config.
-- column: label text; The label's name.
-- column: value text; Its value.
CREATE VIEW image_labels AS
SELECT
  digests.text AS image_id,
  labels.key AS label,
  labels.value
FROM image_configs AS configs
JOIN json_each(configs.config, '$.Labels') AS labels
JOIN digests ON digests.id = configs.image
WHERE labels.key IS NOT NULL;

-- view: One row for each environment variable that an image sets, from any tree and time.
-- column: image_id digest; The digest of the image's config.
-- column: name text; The variable's name.
-- column: value text; Its value; null where the config has no = after the name.
CREATE VIEW image_environment AS
SELECT
  digests.text AS image_id,
  CASE instr(environment.value, '=')
    WHEN 0 THEN environment.value ELSE substr(environment.value, 1, instr(environment.value, '=') - 1) END AS name,
  CASE instr(environment.value, '=')
    WHEN 0 THEN NULL ELSE substr(environment.value, instr(environment.value, '=') + 1) END AS value
FROM image_configs AS configs
JOIN json_each(configs.config, '$.Env') AS environment
JOIN digests ON digests.id = configs.image
WHERE typeof(environment.key) = 'integer' AND environment.value IS NOT NULL;

-- view: One row for each layer of an image, from any tree and time.
-- column: image_id digest; The digest of the image's config.
-- column: position integer; The layer's place, from 0 for the lowest.
-- column: chain_id digest; The layer with all below it.
-- column: diff_id digest; The layer's own content.
CREATE VIEW image_chains AS
SELECT
  digests.text AS image_id,
  image_layers.position,
  chains.text AS chain_id,
  diffs.text AS diff_id
FROM image_layers
JOIN digests ON digests.id = image_layers.image
JOIN digests AS chains ON chains.id = image_layers.chain
JOIN chain_ids ON chain_ids.id = image_layers.chain
LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff;

-- view: One row for each compressed blob that unpacks to a layer's content, and repository that it came from or went to.
-- columns: tree_names
-- column: diff_id digest; The layer's own content, uncompressed.
-- column: blob digest; The compressed blob, as registries know it.
-- column: repository text; The repository with its registry, as Docker wrote it.
CREATE VIEW layer_sources AS
SELECT
  names.*,
  diffs.text AS diff_id,
  blobs.text AS blob,
  source_repositories.name AS repository
FROM blob_sources
JOIN source_repositories ON source_repositories.id = blob_sources.repository
JOIN tree_names AS names ON names.tree = blob_sources.tree
JOIN digests AS diffs ON diffs.id = blob_sources.diff
JOIN digests AS blobs ON blobs.id = blob_sources.blob
WHERE blob_sources.gone IS NULL;
