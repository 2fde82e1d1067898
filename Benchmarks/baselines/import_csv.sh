# shellcheck shell=bash
# The end of both shell scripts: the tables that lie as CSV in $work into the file $database.
# shellcheck disable=SC2154
sqlite3 -bail "$database" <<SQL
CREATE TABLE images(id TEXT PRIMARY KEY, architecture TEXT, os TEXT, created TEXT, config TEXT, history TEXT);
CREATE TABLE image_layers(image TEXT, position INTEGER, diff TEXT, PRIMARY KEY (image, position));
CREATE TABLE layers(chain TEXT PRIMARY KEY, parent TEXT, diff TEXT, cache_id TEXT, size INTEGER);
CREATE TABLE tags(repository TEXT, reference TEXT, target TEXT, PRIMARY KEY (repository, reference));
.mode csv
.import '$work/images.csv' images
.import '$work/image_layers.csv' image_layers
.import '$work/layers.csv' layers
.import '$work/tags.csv' tags
CREATE INDEX image_layers_diff ON image_layers(diff);
CREATE INDEX layers_parent ON layers(parent);
CREATE INDEX tags_target ON tags(target);
.mode list
SELECT json_object(
  'images', (SELECT count(*) FROM images), 'image_layers', (SELECT count(*) FROM image_layers),
  'layers', (SELECT count(*) FROM layers), 'references', (SELECT count(*) FROM tags));
SQL
