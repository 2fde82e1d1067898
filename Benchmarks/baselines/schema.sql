-- The same facts as strata's index, with digests once in a dictionary, as bytes.
CREATE TABLE digests(id INTEGER PRIMARY KEY, digest BLOB NOT NULL);
CREATE TABLE images(
  id INTEGER PRIMARY KEY REFERENCES digests, architecture TEXT, os TEXT, created TEXT,
  top INTEGER REFERENCES chain_ids, config TEXT NOT NULL,   -- the whole config, history with it
  parent INTEGER REFERENCES digests, last_updated TEXT
);
CREATE TABLE image_layers(
  image INTEGER NOT NULL REFERENCES images, position INTEGER NOT NULL,
  chain INTEGER NOT NULL REFERENCES chain_ids, PRIMARY KEY (image, position)
) WITHOUT ROWID;
-- What made each layer, by the history. The shell pipelines leave these two empty.
CREATE TABLE instructions(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE layer_instructions(
  chain INTEGER NOT NULL REFERENCES chain_ids, instruction INTEGER NOT NULL REFERENCES instructions,
  PRIMARY KEY (chain, instruction)
) WITHOUT ROWID;
CREATE TABLE diff_ids(id INTEGER PRIMARY KEY REFERENCES digests);
CREATE TABLE chain_ids(
  id INTEGER PRIMARY KEY REFERENCES digests, parent INTEGER REFERENCES chain_ids,
  diff INTEGER NOT NULL REFERENCES diff_ids, depth INTEGER NOT NULL
);
CREATE TABLE layers(
  chain INTEGER PRIMARY KEY REFERENCES digests, parent INTEGER REFERENCES digests,
  diff INTEGER NOT NULL REFERENCES diff_ids, cache_id TEXT NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE repositories(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE tags(
  repository INTEGER NOT NULL REFERENCES repositories, tag TEXT NOT NULL,
  target INTEGER NOT NULL REFERENCES digests, PRIMARY KEY (repository, tag)
) WITHOUT ROWID;
CREATE TABLE repo_digests(
  repository INTEGER NOT NULL REFERENCES repositories, digest INTEGER NOT NULL REFERENCES digests,
  target INTEGER NOT NULL REFERENCES digests, PRIMARY KEY (repository, digest)
) WITHOUT ROWID;
CREATE TABLE mounts(
  container TEXT PRIMARY KEY, mount_id TEXT NOT NULL, init_id TEXT, parent INTEGER REFERENCES digests
) WITHOUT ROWID;
CREATE TABLE containers(
  id TEXT PRIMARY KEY, name TEXT, image INTEGER REFERENCES digests, reference TEXT, driver TEXT,
  created TEXT, running INTEGER, exit_code INTEGER, started TEXT, finished TEXT, log_path TEXT
) WITHOUT ROWID;
CREATE TABLE blob_diff_ids(
  blob INTEGER NOT NULL REFERENCES digests, diff INTEGER NOT NULL REFERENCES digests,
  PRIMARY KEY (blob, diff)
) WITHOUT ROWID;
CREATE TABLE blob_sources(
  diff INTEGER NOT NULL REFERENCES digests, blob INTEGER NOT NULL REFERENCES digests,
  repository TEXT NOT NULL
);
CREATE TABLE findings(code TEXT NOT NULL, path TEXT NOT NULL, detail TEXT NOT NULL);
