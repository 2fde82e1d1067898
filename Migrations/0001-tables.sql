-- Tables. Facts are named by digest and true for ever; observations belong to a tree and a span of time.
-- A migration is never edited once it is released.

-- ============ facts

-- One dictionary for all digests: image IDs, manifests, blobs, diff_ids, chainIDs.
-- A digest that was only mentioned (by a tag whose image is not there) has a row here and none below.
-- Of SHA-256, 384 or 512. The lengths are compared one by one: for IN with three values SQLite makes a table, anew for
-- each row.
CREATE TABLE digests(
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL CHECK (length(text) = 71 OR length(text) = 103 OR length(text) = 135)
) STRICT;
CREATE UNIQUE INDEX digests_by_text ON digests(text);

CREATE TABLE repos(
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  familiar TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE diff_ids(
  id INTEGER PRIMARY KEY REFERENCES digests
) STRICT;

-- depth and diff are null where only a tree's word names the chain: nothing was computed.
CREATE TABLE chain_ids(
  id     INTEGER PRIMARY KEY REFERENCES digests,
  parent INTEGER REFERENCES chain_ids,
  diff   INTEGER REFERENCES diff_ids,
  depth  INTEGER CHECK (depth > 0)
) STRICT;
CREATE INDEX chain_children ON chain_ids(parent) WHERE parent IS NOT NULL;
CREATE INDEX chains_by_diff ON chain_ids(diff);

-- The id is that of the config's digest. created is as written. extractor is the version of the reader that
-- took these facts: an older one's are read again.
CREATE TABLE images(
  id           INTEGER PRIMARY KEY REFERENCES digests,
  top          INTEGER REFERENCES chain_ids,
  layers       INTEGER NOT NULL,
  architecture TEXT,
  variant      TEXT,
  os           TEXT,
  os_version   TEXT,
  created      TEXT,
  extractor    INTEGER NOT NULL
) STRICT;

-- What only some questions want of a config, apart so that images stay small.
-- config is the JSON that the config holds under this name.
CREATE TABLE image_configs(
  image          INTEGER PRIMARY KEY REFERENCES images,
  author         TEXT,
  comment        TEXT,
  docker_version TEXT,
  container      TEXT,
  config         TEXT
) STRICT;

CREATE TABLE image_layers(
  image    INTEGER NOT NULL REFERENCES images,
  position INTEGER NOT NULL,
  chain    INTEGER NOT NULL REFERENCES chain_ids,
  PRIMARY KEY (image, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_layers_chain ON image_layers(chain, image);

-- What steps of histories have as instruction, author or comment, each text once.
-- hash: the first eight bytes of its SHA-256; texts are found by it, since an index of texts is as large as they are. Who
-- writes texts can make two with one hash.
CREATE TABLE step_texts(
  id   INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX step_texts_by_hash ON step_texts(hash);

-- A step of some image's history, once for all images that have it, as those on one base have.
-- chain: the layers after it, of which the step made the topmost unless it is empty; null where there are none, and where
-- the history says of more layers than the image has.
-- moment: nanoseconds since 1970 where the step's time is written as Go writes times in UTC; else as written.
CREATE TABLE steps(
  id          INTEGER PRIMARY KEY,
  chain       INTEGER REFERENCES chain_ids,
  instruction INTEGER REFERENCES step_texts,
  empty       INTEGER NOT NULL CHECK (empty IN (0, 1)),
  author      INTEGER REFERENCES step_texts,
  comment     INTEGER REFERENCES step_texts,
  moment      ANY
) STRICT;
CREATE INDEX steps_by_chain ON steps(chain, instruction, empty);

-- steps: the rows of the image's steps, the first first, as a JSON array; null where the config has no history.
CREATE TABLE image_histories(
  image INTEGER PRIMARY KEY REFERENCES images,
  steps TEXT
) STRICT;

-- A compressed blob and what it unpacks to.
CREATE TABLE blob_diff_ids(
  blob INTEGER NOT NULL REFERENCES digests,
  diff INTEGER NOT NULL REFERENCES diff_ids,
  PRIMARY KEY (blob, diff)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_diff_ids_diff ON blob_diff_ids(diff, blob);

-- What a manifest's own bytes say. is_image: its layers are an image's; 0 for artifacts and attestations.
CREATE TABLE manifests(
  id            INTEGER PRIMARY KEY REFERENCES digests,
  media_type    TEXT,
  config        INTEGER NOT NULL REFERENCES digests,
  config_size   INTEGER NOT NULL,
  is_image      INTEGER NOT NULL CHECK (is_image IN (0, 1)),
  artifact_type TEXT,
  subject       INTEGER REFERENCES digests
) STRICT;
CREATE INDEX manifests_by_config ON manifests(config);

CREATE TABLE manifest_layers(
  manifest   INTEGER NOT NULL REFERENCES manifests,
  position   INTEGER NOT NULL,
  blob       INTEGER NOT NULL REFERENCES digests,
  media_type TEXT,
  size       INTEGER NOT NULL,
  PRIMARY KEY (manifest, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_layers_by_blob ON manifest_layers(blob);

-- What an index's own bytes say of each manifest in it. attests: the manifest that an attestation is about.
CREATE TABLE index_manifests(
  idx          INTEGER NOT NULL REFERENCES digests,
  position     INTEGER NOT NULL,
  child        INTEGER NOT NULL REFERENCES digests,
  media_type   TEXT,
  size         INTEGER NOT NULL,
  architecture TEXT,
  variant      TEXT,
  os           TEXT,
  os_version   TEXT,
  attests      INTEGER REFERENCES digests,
  PRIMARY KEY (idx, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX index_manifests_by_child ON index_manifests(child);

-- ============ where and when

-- The parts of a tree that a scan reads whole or not at all.
--   bit       its number, and its place in a mask
--   kinds     the kinds of stores that have it, with blanks between
--   reading   always: every tree has it, and a scan without it could not read it; where present: read where the tree has
--             it; never: measured, or found by judging what was read
--   findings  the number of its findings: a scan has them of each area that it looked at, though there be none
CREATE TABLE areas(
  bit      INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  kinds    TEXT NOT NULL,
  reading  TEXT NOT NULL CHECK (reading IN ('always', 'where present', 'never')),
  findings INTEGER GENERATED ALWAYS AS (bit << 32) VIRTUAL
) STRICT;
INSERT INTO areas(bit, name, kinds, reading)
VALUES
  (1 << 0, 'references', 'graphdriver oci-layout containerd', 'always'),
  (1 << 1, 'images', 'graphdriver oci-layout containerd', 'always'),
  (1 << 2, 'layers', 'graphdriver oci-layout containerd', 'always'),
  (1 << 3, 'mounts', 'graphdriver', 'where present'),
  (1 << 4, 'containers', 'graphdriver containerd', 'where present'),
  (1 << 5, 'directories', 'graphdriver', 'where present'),
  (1 << 6, 'build cache', 'graphdriver containerd', 'where present'),
  (1 << 7, 'measure', 'graphdriver containerd', 'never'),
  (1 << 8, 'distribution', 'graphdriver containerd', 'where present'),
  (1 << 9, 'orphan layers and mounts', 'graphdriver containerd', 'never'),
  (1 << 10, 'orphan directories', 'graphdriver', 'never'),
  (1 << 11, 'interrupted writes and removals', 'graphdriver', 'never'),
  (1 << 12, 'blobs', 'oci-layout containerd', 'always'),
  (1 << 13, 'orphan blobs', 'oci-layout containerd', 'never'),
  (1 << 14, 'holds', 'containerd', 'always');

CREATE TABLE hosts(
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- root distinguishes a second data root of a host from its first (userns remap, rootless, moved).
CREATE TABLE trees(
  id        INTEGER PRIMARY KEY,
  host      INTEGER NOT NULL REFERENCES hosts,
  kind      TEXT NOT NULL CHECK (kind IN ('graphdriver', 'containerd', 'oci-layout', 'archive', 'podman')),
  driver    TEXT NOT NULL,
  root      TEXT NOT NULL DEFAULT '',
  namespace TEXT NOT NULL DEFAULT '',
  UNIQUE (host, kind, driver, root, namespace)
) STRICT;

-- Programs, places, folders and daemons' IDs: the row of a scan has them as numbers, since they are what another scan
-- had nearly always, and longer than all the rest.
CREATE TABLE scan_names(
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- at: milliseconds since 1970, the moment that the tree or its copy shows.
-- location: where it was read, for people: a tree is known by its host, driver and root. folder: device:inode of it.
-- recorded: when the reading began.
-- docker: the newest version of Docker that the data root allows, of those at which its arithmetic changed; null where
-- nothing shows it. counts_as: the version whose arithmetic counts unless another is asked for.
-- inactive: the daemon used another store; null where the files contradict each other.
-- written: when repositories.json was written.
-- file_system_size and the rest of the file system that the root is on, in bytes and inodes; null for a copy.
-- areas: the bits of the areas that the scan read whole, and the numbers of the findings of those that it looked at. What
-- a scan could not read is not in it, and neither closes nor extends a span there. A scan that saw no change is this row.
CREATE TABLE scans(
  id        INTEGER PRIMARY KEY,
  tree      INTEGER NOT NULL REFERENCES trees,
  at        INTEGER NOT NULL CHECK (at > 0),
  recorded  INTEGER NOT NULL,
  tool      INTEGER NOT NULL REFERENCES scan_names,
  location  INTEGER REFERENCES scan_names,
  folder    INTEGER REFERENCES scan_names,
  engine_id INTEGER REFERENCES scan_names,
  docker    TEXT CHECK (docker IN ('20.10', '23', '29', '29.4')),
  counts_as TEXT GENERATED ALWAYS AS (coalesce(docker, '29.4')) VIRTUAL,
  live      INTEGER NOT NULL CHECK (live IN (0, 1)),
  inactive  INTEGER CHECK (inactive IN (0, 1)),
  written   INTEGER,
  areas     INTEGER NOT NULL DEFAULT 0,
  file_system_size      INTEGER,
  file_system_available INTEGER,
  inodes                INTEGER,
  inodes_free           INTEGER,
  time      TEXT GENERATED ALWAYS AS (
    strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch')
  ) VIRTUAL,
  UNIQUE (tree, at)
) STRICT;

-- ============ observations
-- An index that ends with gone holds all that a question about the present asks: SQLite then takes it for what it is.
-- A span is a maximal run of consecutive scans (of its tree, that read its area whole) that saw the same thing.
--   since  at of the run's first scan; 0: the run holds the area's first scan: since when is unknown
--   gone   at of the first scan after the run; NULL: the run holds the area's last scan
-- There at T: since <= T AND (gone IS NULL OR gone > T). There now: gone IS NULL.

-- What scans saw of an area, or of its findings, as a hash.
-- content: SHA-256 over what was seen, sorted, in digests and names: equal on every machine.
-- Where no row covers a scan's moment, prune has removed what that scan saw and no later one did: only the moment is
-- still known, as one at which spans may begin. Such scans come before all others of their area, and none is taken in
-- among them.
CREATE TABLE area_contents(
  tree    INTEGER NOT NULL REFERENCES trees,
  area    INTEGER NOT NULL,
  content BLOB NOT NULL CHECK (length(content) = 32),
  since   INTEGER NOT NULL,
  gone    INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, area, since)
) STRICT, WITHOUT ROWID;

-- Area “references”.
CREATE TABLE tags(
  tree   INTEGER NOT NULL REFERENCES trees,
  repo   INTEGER NOT NULL REFERENCES repos,
  tag    TEXT NOT NULL,
  target INTEGER NOT NULL REFERENCES digests,
  since  INTEGER NOT NULL,
  gone   INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, repo, tag, target, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_name ON tags(repo, tag, tree, since, gone);
CREATE INDEX tags_by_target ON tags(target, tree, gone);

CREATE TABLE repo_digests(
  tree   INTEGER NOT NULL REFERENCES trees,
  repo   INTEGER NOT NULL REFERENCES repos,
  digest INTEGER NOT NULL REFERENCES digests,
  target INTEGER NOT NULL REFERENCES digests,
  since  INTEGER NOT NULL,
  gone   INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, repo, digest, target, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX repo_digests_by_target ON repo_digests(target, tree, gone);
CREATE INDEX repo_digests_by_digest ON repo_digests(digest, tree);

-- Area “references”. Names that are no references: free text in an image layout, or in containerd.
CREATE TABLE other_names(
  tree   INTEGER NOT NULL REFERENCES trees,
  name   TEXT NOT NULL,
  target INTEGER NOT NULL REFERENCES digests,
  since  INTEGER NOT NULL,
  gone   INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, name, target, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_names_by_target ON other_names(target, tree, gone);

-- Area “images”. The images whose config the tree can read. target: what names lead to: the config itself for graph
-- drivers, else a manifest, or an index that leads to it. further: another platform stands for the target in lists.
-- hidden: the config is sound and Docker does not list it. shown: what the tree's engine calls the image: the target,
-- but for the CRI the config.
CREATE TABLE tree_images(
  tree    INTEGER NOT NULL REFERENCES trees,
  image   INTEGER NOT NULL REFERENCES images,
  target  INTEGER NOT NULL REFERENCES digests,
  parent  INTEGER REFERENCES digests,
  local   INTEGER NOT NULL CHECK (local IN (0, 1)),
  hidden  INTEGER NOT NULL CHECK (hidden IN (0, 1)),
  further INTEGER NOT NULL CHECK (further IN (0, 1)),
  shown   INTEGER NOT NULL REFERENCES digests,
  since   INTEGER NOT NULL,
  gone    INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, image, target, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX images_held ON tree_images(image, tree, gone);
-- With “further” and “shown”, so that views that go from a target to its images find all they need in it.
CREATE INDEX images_by_target ON tree_images(target, tree, gone, further, shown);
CREATE INDEX images_by_shown ON tree_images(shown, tree, gone, further, target);
-- Empty but for the CRI.
CREATE INDEX images_renamed ON tree_images(target, tree) WHERE shown <> target;
-- Empty for graph drivers, where the target is the image.
CREATE INDEX images_led_to ON tree_images(image, tree) WHERE target <> image;
CREATE INDEX images_by_parent ON tree_images(parent, tree) WHERE parent IS NOT NULL AND gone IS NULL;

-- Area “images”. When what names lead to was last tagged or built, as written.
CREATE TABLE image_updates(
  tree    INTEGER NOT NULL REFERENCES trees,
  target  INTEGER NOT NULL REFERENCES digests,
  updated TEXT NOT NULL,
  since   INTEGER NOT NULL,
  gone    INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, target, since)
) STRICT, WITHOUT ROWID;

-- Area “layers”. size is this tree's word: it differs between drivers and builders for one chainID.
-- cache_id: 32 bytes where the name is 64 hexadecimal digits, else the name's bytes. directory: the same as text.
CREATE TABLE tree_layers(
  tree     INTEGER NOT NULL REFERENCES trees,
  chain    INTEGER NOT NULL REFERENCES chain_ids,
  size     INTEGER CHECK (size >= 0),
  cache_id BLOB CHECK (length(cache_id) > 0),
  since    INTEGER NOT NULL,
  gone     INTEGER CHECK (gone > since),
  directory TEXT GENERATED ALWAYS AS (
    CASE length(cache_id) WHEN 32 THEN lower(hex(cache_id)) ELSE CAST(cache_id AS TEXT) END
  ) VIRTUAL,
  PRIMARY KEY (tree, chain, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX layers_held ON tree_layers(chain, tree) WHERE gone IS NULL;
CREATE INDEX layers_came ON tree_layers(tree, since, size) WHERE since > 0;
CREATE INDEX layers_went ON tree_layers(tree, gone, size) WHERE gone IS NOT NULL;

-- What stores call things that have no digest of their own: snapshots, directories, and what leases hold.
CREATE TABLE store_keys(
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- Area “layers”. containerd's snapshots by its own keys: images' layers (key and chain are the chainID), containers' and
-- builds'. tree_layers has those with a chain once more, as what all stores share. parent: not always the chain's: a
-- snapshot may lie on one of a build's own name and the same content. kind: NULL where the snapshotter does not know it.
-- size, inodes: as recorded; NULL for one that is still written.
CREATE TABLE tree_snapshots(
  tree        INTEGER NOT NULL REFERENCES trees,
  key         INTEGER NOT NULL REFERENCES store_keys,
  snapshotter TEXT NOT NULL,
  parent      INTEGER REFERENCES store_keys,
  chain       INTEGER REFERENCES chain_ids,
  kind        TEXT CHECK (kind IN ('view', 'active', 'committed')),
  size        INTEGER CHECK (size >= 0),
  inodes      INTEGER,
  directory   TEXT,
  since       INTEGER NOT NULL,
  gone        INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, key, snapshotter, since)
) STRICT, WITHOUT ROWID;

-- Area “mounts”.
CREATE TABLE tree_mounts(
  tree     INTEGER NOT NULL REFERENCES trees,
  name     TEXT NOT NULL,
  mount_id BLOB,
  init_id  BLOB,
  chain    INTEGER REFERENCES chain_ids,
  since    INTEGER NOT NULL,
  gone     INTEGER CHECK (gone > since),
  directory TEXT GENERATED ALWAYS AS (
    CASE length(mount_id) WHEN 32 THEN lower(hex(mount_id)) ELSE CAST(mount_id AS TEXT) END
  ) VIRTUAL,
  init_directory TEXT GENERATED ALWAYS AS (
    CASE length(init_id) WHEN 32 THEN lower(hex(init_id)) ELSE CAST(init_id AS TEXT) END
  ) VIRTUAL,
  PRIMARY KEY (tree, name, since)
) STRICT, WITHOUT ROWID;

-- Area “containers”. labels: the JSON that the container's config holds under this name; NULL for none. unlisted: why
-- Docker does not list the container; NULL: Docker lists it. All that only a config says is NULL where the config
-- cannot be read, and state is NULL there alone. command: in one line, as docker ps shows it. ports: a JSON array of
-- what docker ps shows: those that the container has while it runs, else those that were asked for. binds: mounts that
-- are no volumes, a JSON array of objects with kind, source (on the host), path (in the container) and read_only.
-- log_path: on the host, as the engine wrote it. manifest: that of the image's platform which it uses, where Docker
-- notes it. Each NULL for none.
CREATE TABLE containers(
  tree         INTEGER NOT NULL REFERENCES trees,
  container_id TEXT NOT NULL,
  name         TEXT,
  image        INTEGER REFERENCES digests,
  manifest     INTEGER REFERENCES digests,
  image_name   TEXT,
  created      TEXT,
  state        TEXT,
  exit_code    INTEGER,
  started      TEXT,
  finished     TEXT,
  labels       TEXT,
  unlisted     TEXT CHECK (
    unlisted IN (
      'no config', 'config unreadable', 'hostconfig unreadable', 'no mount', 'mount unreadable', 'layers missing'
    )
  ),
  command      TEXT,
  ports        TEXT,
  binds        TEXT,
  log_path     TEXT,
  since        INTEGER NOT NULL,
  gone         INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, container_id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX containers_by_image ON containers(image, tree, gone);
CREATE INDEX containers_unlisted ON containers(tree) WHERE unlisted IS NOT NULL AND gone IS NULL;

-- Area “containers”. Volumes that containers have, by the path where they have them. Those of the driver local lie in
-- ROOT/volumes.
CREATE TABLE container_volumes(
  tree         INTEGER NOT NULL REFERENCES trees,
  container_id TEXT NOT NULL,
  destination  TEXT NOT NULL,
  volume       TEXT NOT NULL,
  driver       TEXT NOT NULL,
  since        INTEGER NOT NULL,
  gone         INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, container_id, destination, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX container_volumes_by_name ON container_volumes(volume, tree);

-- Area “directories”. Directories of the driver that are no layer's. owner null: it has none.
CREATE TABLE tree_directories(
  tree  INTEGER NOT NULL REFERENCES trees,
  name  BLOB NOT NULL,
  owner TEXT,
  since INTEGER NOT NULL,
  gone  INTEGER CHECK (gone > since),
  directory TEXT GENERATED ALWAYS AS (
    CASE length(name) WHEN 32 THEN lower(hex(name)) ELSE CAST(name AS TEXT) END
  ) VIRTUAL,
  PRIMARY KEY (tree, name, since)
) STRICT, WITHOUT ROWID;

-- Area “build cache”. Times in nanoseconds since 1970. size null: that of the layer.
CREATE TABLE build_records(
  tree        INTEGER NOT NULL REFERENCES trees,
  record      TEXT NOT NULL,
  type        TEXT NOT NULL,
  description TEXT NOT NULL,
  size        INTEGER,
  chain       INTEGER REFERENCES chain_ids,
  directory   BLOB,
  created     INTEGER,
  last_used   INTEGER,
  usage_count INTEGER NOT NULL,
  mutable     INTEGER NOT NULL CHECK (mutable IN (0, 1)),
  parents     TEXT NOT NULL,
  since       INTEGER NOT NULL,
  gone        INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, record, since)
) STRICT, WITHOUT ROWID;

-- What something other than an image or a mount holds at first hand; what it reaches from there is not in here, so that a
-- lease that comes or goes touches no other row.
--   what         of graph drivers (area “build cache”): a layer, by its chainID, or a directory of the driver;
--                of containerd (area “holds”): a snapshot or a blob
--   holder       the strongest first: image (one that no list has, since no config of it can be read), container, lease,
--                build cache, root label, ingest
--   name         the container's, lease's, build record's or ingest's; empty where nothing names it
--   key          the store's name for what is held. snapshotter: of a snapshot, else empty
--   until        when it ends to hold, in milliseconds since 1970; NULL: never
--   flat         1: it holds the snapshots below, and nothing that labels name
CREATE TABLE holds(
  tree        INTEGER NOT NULL REFERENCES trees,
  what        TEXT NOT NULL CHECK (what IN ('layer', 'directory', 'snapshot', 'blob')),
  key         INTEGER NOT NULL REFERENCES store_keys,
  snapshotter TEXT NOT NULL,
  holder      TEXT NOT NULL CHECK (holder IN ('image', 'container', 'lease', 'build cache', 'root label', 'ingest')),
  name        TEXT NOT NULL,
  until       INTEGER,
  flat        INTEGER NOT NULL CHECK (flat IN (0, 1)),
  since       INTEGER NOT NULL,
  gone        INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, what, key, snapshotter, holder, name, since)
) STRICT, WITHOUT ROWID;

-- Area “holds”. What labels of a blob keep as long as something keeps the blob: other blobs, and snapshots. containerd's
-- collector goes by these and by tree_snapshots' parents, and not by what documents name.
CREATE TABLE blob_labels(
  tree   INTEGER NOT NULL REFERENCES trees,
  keeper INTEGER NOT NULL REFERENCES digests,
  blob   INTEGER NOT NULL REFERENCES digests,
  since  INTEGER NOT NULL,
  gone   INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, keeper, blob, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot_labels(
  tree        INTEGER NOT NULL REFERENCES trees,
  keeper      INTEGER NOT NULL REFERENCES digests,
  key         INTEGER NOT NULL REFERENCES store_keys,
  snapshotter TEXT NOT NULL,
  since       INTEGER NOT NULL,
  gone        INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, keeper, key, snapshotter, since)
) STRICT, WITHOUT ROWID;

-- Area “measure”. What each part of a data root takes on its disk, as walked: the parts do not overlap and are all of it.
--   kind          directory: the driver's, by name, or the folder of a snapshot's files, by its path in the snapshotter's
--                 folder; blobs: those that are for the same part, by its name, and an orphan by its path; container and
--                 log: of containers/ID, by ID; volume: its _data, by name; temporary: tmp, or containerd's ingest;
--                 write-set: a folder of layerdb/tmp, by its path below the root; other: the rest, by its path below the
--                 root, '.' for the root's own folder. What is no tree's own is with the tree in use
--   part          what it was for when it was measured
--   bytes         of the blocks that are taken; a file with several names (hard links) in a part counts once
--   apparent      bytes as sizes say, of all but directories
--   folder_bytes  bytes as the directories' own sizes say
--   files         all but directories
CREATE TABLE measures(
  tree         INTEGER NOT NULL REFERENCES trees,
  kind         TEXT NOT NULL CHECK (
    kind IN ('directory', 'blobs', 'container', 'log', 'volume', 'temporary', 'write-set', 'other')
  ),
  name         BLOB NOT NULL,
  part         TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  apparent     INTEGER NOT NULL,
  folder_bytes INTEGER NOT NULL,
  files        INTEGER NOT NULL,
  inodes       INTEGER NOT NULL,
  since        INTEGER NOT NULL,
  gone         INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, kind, name, since)
) STRICT, WITHOUT ROWID;

-- Area “measure”. What of a part another part has too, by hard links, and is to be counted there: the sum of all bytes
-- less the sum of these is what du says of the data root. No row: nothing.
CREATE TABLE measure_overlaps(
  tree     INTEGER NOT NULL REFERENCES trees,
  kind     TEXT NOT NULL,
  name     BLOB NOT NULL,
  bytes    INTEGER NOT NULL,
  apparent INTEGER NOT NULL,
  files    INTEGER NOT NULL,
  inodes   INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  gone     INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, kind, name, since)
) STRICT, WITHOUT ROWID;

-- Area “measure”. The files alone of a container's writable layer, by the name of the directory of which they are a
-- part (a row of measures). size is Docker's SizeRw: with a graph driver what the files' sizes say, in containerd's
-- store the bytes on disk, folders included. No row where the driver gives each container a full copy.
CREATE TABLE writable_layers(
  tree     INTEGER NOT NULL REFERENCES trees,
  name     BLOB NOT NULL,
  size     INTEGER NOT NULL,
  bytes    INTEGER NOT NULL,
  files    INTEGER NOT NULL,
  inodes   INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  gone     INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, name, since)
) STRICT, WITHOUT ROWID;

-- Repositories as distribution/ names them: canonical, and byte for byte as Docker wrote it, whatever that is.
CREATE TABLE source_repositories(
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- Area “distribution”. Where a layer was pulled from or pushed to.
CREATE TABLE blob_sources(
  tree       INTEGER NOT NULL REFERENCES trees,
  diff       INTEGER NOT NULL REFERENCES diff_ids,
  blob       INTEGER NOT NULL REFERENCES digests,
  repository INTEGER NOT NULL REFERENCES source_repositories,
  since      INTEGER NOT NULL,
  gone       INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, diff, blob, repository, since)
) STRICT, WITHOUT ROWID;

-- Area “distribution”. Images of containerd's store that Docker has listed, each with a manifest and its platform, and
-- when Docker noted them (cached, in milliseconds since 1970). It forgets them after two days, also those that are
-- gone.
CREATE TABLE cached_identities(
  tree     INTEGER NOT NULL REFERENCES trees,
  target   INTEGER NOT NULL REFERENCES digests,
  manifest INTEGER NOT NULL REFERENCES digests,
  platform TEXT NOT NULL,
  cached   INTEGER NOT NULL,
  since    INTEGER NOT NULL,
  gone     INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, target, manifest, platform, since)
) STRICT, WITHOUT ROWID;

-- Area “blobs”. The blobs that an image layout has as files, or that a namespace of containerd lists and has, with
-- their bytes.
CREATE TABLE tree_blobs(
  tree  INTEGER NOT NULL REFERENCES trees,
  blob  INTEGER NOT NULL REFERENCES digests,
  size  INTEGER NOT NULL CHECK (size >= 0),
  since INTEGER NOT NULL,
  gone  INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, blob, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX blobs_held ON tree_blobs(blob, tree, gone);

-- Area “blobs”. From which repositories containerd pulled what names lead to, with the registry: as labels say, which
-- leave out its port, and which stay when the names of such a repository go.
CREATE TABLE pulls(
  tree       INTEGER NOT NULL REFERENCES trees,
  target     INTEGER NOT NULL REFERENCES digests,
  repository TEXT NOT NULL,
  since      INTEGER NOT NULL,
  gone       INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, target, repository, since)
) STRICT, WITHOUT ROWID;

-- area: the bit of the part of the tree that a finding is of. severity: 0 info, 1 warning, 2 error.
-- subject: what at the path the finding is about, where that has several things that can be at fault; else empty.
-- Area, code, path and subject say which fault it is. Its wording is no part of what was seen: detail, and in
-- cause_code and cause_path the fault that it follows from, where that is known. Another wording neither ends the span
-- nor counts in area_contents. A scan that is the newest of its area puts its own wording in place of the older one,
-- even where all else is as it was; a scan that comes later than a newer one leaves the newer wording.
-- blocks: what the damaged file could own, so that no orphan of this kind is certain: the sum of 1 for
-- layers, 2 for directories, 4 for blobs.
CREATE TABLE findings(
  tree       INTEGER NOT NULL REFERENCES trees,
  area       INTEGER NOT NULL,
  code       TEXT NOT NULL,
  path       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  severity   INTEGER NOT NULL CHECK (severity IN (0, 1, 2)),
  blocks     INTEGER NOT NULL CHECK (blocks BETWEEN 0 AND 7),
  detail     TEXT NOT NULL,
  cause_code TEXT,
  cause_path TEXT CHECK ((cause_path IS NULL) = (cause_code IS NULL)),
  since      INTEGER NOT NULL,
  gone       INTEGER CHECK (gone > since),
  PRIMARY KEY (tree, area, code, path, subject, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_now ON findings(code, tree) WHERE gone IS NULL;
CREATE INDEX findings_blocking ON findings(tree, blocks) WHERE blocks > 0 AND gone IS NULL;

-- Areas “orphan layers and mounts”, “orphan directories”, “orphan blobs”: what nothing owns (snapshots are with layers).
-- Area “interrupted writes and removals”:
-- write-set, what a crash left in layerdb/tmp, which nothing owns either;
-- removal, an interrupted removal, which Docker finishes and which is no orphan.
-- lowers: how many directories lie below a directory in its overlay. kept_by: mount where only an orphaned mount holds
-- the layer.
CREATE TABLE orphans(
  tree      INTEGER NOT NULL REFERENCES trees,
  kind      TEXT NOT NULL CHECK (kind IN ('layer', 'directory', 'mount', 'write-set', 'removal', 'blob', 'snapshot')),
  path      TEXT NOT NULL,
  chain     INTEGER REFERENCES chain_ids,
  cache_id  BLOB,
  init_id   BLOB,
  directory TEXT,
  size      INTEGER,
  lowers    INTEGER,
  kept_by   TEXT,
  since     INTEGER NOT NULL,
  gone      INTEGER CHECK (gone > since),
  cache_name TEXT GENERATED ALWAYS AS (
    CASE length(cache_id) WHEN 32 THEN lower(hex(cache_id)) ELSE CAST(cache_id AS TEXT) END
  ) VIRTUAL,
  init_name TEXT GENERATED ALWAYS AS (
    CASE length(init_id) WHEN 32 THEN lower(hex(init_id)) ELSE CAST(init_id AS TEXT) END
  ) VIRTUAL,
  PRIMARY KEY (tree, path, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX orphans_now ON orphans(tree) WHERE gone IS NULL;

-- ============ derived from what is there now; kept by the recorder in the scan's own transaction

-- Who has a layer now: trees, hosts, and its sizes over the trees, NULL where no tree has it; sharing saves bytes less
-- largest. images: how many of those that some tree lists have it; a layer that only images name has no trees.
-- repo: the only repository that names any of these; 0: none names one; NULL: several do, or one names only some of them.
CREATE TABLE layer_users(
  chain   INTEGER PRIMARY KEY REFERENCES chain_ids,
  trees   INTEGER NOT NULL,
  hosts   INTEGER NOT NULL,
  bytes   INTEGER,
  largest INTEGER,
  images  INTEGER NOT NULL,
  repo    INTEGER
) STRICT;
CREATE INDEX layer_users_shared ON layer_users(bytes - largest) WHERE hosts > 1;

-- Who has an image now: trees, hosts, in how many trees it has a tag or is listed at all, its largest size, its sizes
-- and unique_exact over the trees that know them; NULL where none does. listed_as: itself where a tree lists it, else
-- the image that is listed for its target, of which it is another platform; NULL where nothing of it is listed. repo:
-- the only repository whose tags or digests lead to it, on any tree; 0: none's; NULL: several.
CREATE TABLE image_users(
  image       INTEGER PRIMARY KEY REFERENCES images,
  trees       INTEGER NOT NULL,
  hosts       INTEGER NOT NULL,
  tagged      INTEGER NOT NULL,
  listed      INTEGER NOT NULL,
  listed_as   INTEGER REFERENCES images,
  largest     INTEGER,
  size        INTEGER,
  unique_exact INTEGER,
  repo        INTEGER
) STRICT;

-- The layers that more than one image of a tree has. images: how many listed ones. users: how many that Docker knows,
-- intermediate ones too. hidden: how many that Docker does not know.
-- saved: the layer's size times the listed images beyond the first.
CREATE TABLE shared_layers(
  tree   INTEGER NOT NULL REFERENCES trees,
  chain  INTEGER NOT NULL REFERENCES chain_ids,
  images INTEGER NOT NULL,
  users  INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  saved  INTEGER NOT NULL,
  PRIMARY KEY (tree, chain)
) STRICT, WITHOUT ROWID;

-- What the same images of a tree of containerd's hold, and nothing else: it goes with the last of them.
-- images: how many. blobs: those too that another namespace of the same root lists. size: bytes of the snapshots and
-- blobs but for these, whose files stay.
CREATE TABLE removal_units(
  tree      INTEGER NOT NULL REFERENCES trees,
  unit      INTEGER NOT NULL,
  images    INTEGER NOT NULL,
  snapshots INTEGER NOT NULL,
  blobs     INTEGER NOT NULL,
  size      INTEGER NOT NULL,
  PRIMARY KEY (tree, unit)
) STRICT, WITHOUT ROWID;

-- By what the engine calls the images.
CREATE TABLE unit_images(
  tree  INTEGER NOT NULL REFERENCES trees,
  shown INTEGER NOT NULL REFERENCES digests,
  unit  INTEGER NOT NULL,
  PRIMARY KEY (tree, shown, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_images_by_unit ON unit_images(tree, unit, shown);

-- Sums over an image's layers in a tree. shared_listed: of the layers that more than one listed image has;
-- shared_all: that more than one image that is not hidden has. unique_exact: of the layers that no image has, hidden ones
-- too, but this one and the intermediate parents that Docker removes with it; in containerd's store the removal_units
-- that this image alone has. All NULL where no scan has read the tree's layers.
-- kind: tagged, intermediate, dangling, hidden. In containerd's store and in image layouts a name with a digest is a tag
-- too, since Docker calls dangling there what has no name at all.
-- A config to which several manifests or indexes lead is as many images to an engine that calls images by these: shown
-- and further are those of tree_images. Unless further, shown is unique in a tree.
-- listed_as: itself, or, of another platform, the image that is listed for its target, if one is; NULL where it is not
-- listed.
CREATE TABLE image_totals(
  tree          INTEGER NOT NULL REFERENCES trees,
  image         INTEGER NOT NULL REFERENCES images,
  shown         INTEGER NOT NULL REFERENCES digests,
  further       INTEGER NOT NULL CHECK (further IN (0, 1)),
  kind          TEXT NOT NULL,
  size          INTEGER,
  shared_listed INTEGER,
  shared_all    INTEGER,
  unique_exact  INTEGER,
  containers    INTEGER,
  listed_as     INTEGER REFERENCES images,
  PRIMARY KEY (tree, image, shown)
) STRICT, WITHOUT ROWID;

-- images: listed ones; dangling_images: those of them that are dangling. gaps: layers without an entry for the one below
-- them. Where there is none, who has a layer has all below it.
-- listed_*: over the layers of listed images, each once; in containerd's store listed_layers_size has their blobs too,
-- as the engine counts. unshared_size: what the layers would take if no two listed images shared one.
-- unused: bytes of the layers that nothing would hold if all listed images were removed but those with containers and
-- those that a container may need which Docker does not list. hidden_size: bytes that only hidden images hold. Both are
-- no more than a bound where current_removal_doubts has the tree.
-- hidden_images, used_images: hidden ones, and listed ones with containers. used_alone_*, unused_alone_*: what listed
-- images with containers, and those without, have alone: their sizes less shared_listed or shared_all, added up.
-- unique_exact: that of the listed images, added up.
-- orphans: rows of current_orphans; uncertain: how many of them some finding blocks; removals: interrupted ones.
-- What follows from images, layers or a search for orphans that no scan has made is NULL.
-- *_bytes: the same on disk; null unless all of these were measured, or looked for. measured: at of the last measure.
CREATE TABLE tree_totals(
  tree               INTEGER PRIMARY KEY REFERENCES trees,
  images             INTEGER,
  dangling_images    INTEGER,
  intermediate_images INTEGER,
  layers             INTEGER,
  layers_size        INTEGER,
  gaps               INTEGER NOT NULL,
  listed_layers      INTEGER,
  listed_layers_size INTEGER,
  unshared_size      INTEGER,
  unused             INTEGER,
  hidden_size        INTEGER,
  hidden_images      INTEGER NOT NULL,
  used_images        INTEGER NOT NULL,
  used_alone_listed  INTEGER NOT NULL,
  used_alone_all     INTEGER NOT NULL,
  unused_alone_listed INTEGER NOT NULL,
  unused_alone_all   INTEGER NOT NULL,
  unique_exact       INTEGER NOT NULL,
  containers         INTEGER,
  orphans            INTEGER,
  orphans_size       INTEGER,
  uncertain          INTEGER,
  removals           INTEGER,
  removals_size      INTEGER,
  measured                 INTEGER,
  listed_layers_bytes      INTEGER,
  unused_bytes             INTEGER,
  hidden_bytes             INTEGER,
  orphans_bytes            INTEGER,
  removals_bytes           INTEGER
) STRICT;

-- How many tags and digests of a repository a tree has, and to how many images they lead.
CREATE TABLE tree_repos(
  tree    INTEGER NOT NULL REFERENCES trees,
  repo    INTEGER NOT NULL REFERENCES repos,
  tags    INTEGER NOT NULL,
  digests INTEGER NOT NULL,
  images  INTEGER NOT NULL,
  PRIMARY KEY (tree, repo)
) STRICT, WITHOUT ROWID;

-- What the measured parts of a tree take that are of one kind and for the same: sums of measured_parts. things: how many.
CREATE TABLE tree_parts(
  tree         INTEGER NOT NULL REFERENCES trees,
  kind         TEXT NOT NULL,
  part         TEXT NOT NULL,
  things       INTEGER NOT NULL,
  bytes        INTEGER NOT NULL,
  apparent     INTEGER NOT NULL,
  folder_bytes INTEGER NOT NULL,
  files        INTEGER NOT NULL,
  inodes       INTEGER NOT NULL,
  PRIMARY KEY (tree, kind, part)
) STRICT, WITHOUT ROWID;

-- The first three bytes of each cache_id that a tree's layers have, sorted, one after the other: enough to pass over
-- nearly all trees that do not have a directory. An index of the names would be ten times as large.
CREATE TABLE layer_directories(
  tree       INTEGER PRIMARY KEY REFERENCES trees,
  beginnings BLOB NOT NULL
) STRICT;
