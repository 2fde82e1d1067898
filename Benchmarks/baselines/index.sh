#!/usr/bin/env bash
# What a shell pipeline does today: images, their layers and tags of a Docker data root into one
# SQLite file, with find, jq, grep, awk and sqlite3. No process a file: each tool is started a few
# times and reads everything. Less than strata stores: nothing is verified, no chainIDs are computed,
# no metadata, containers or distribution. Prints the number of rows a table.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: index.sh DIR FILE" >&2
  exit 64
fi
here=$(realpath "$(dirname "$0")")
image=$1/image/overlay2
database=$(realpath -m "$2")
if [ -e "$database" ]; then
  echo "$database: is there already" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$image"

find imagedb/content/sha256 -type f -print0 |
  xargs -0 jq -r '
    ("sha256:" + (input_filename | split("/") | last)) as $id
    | (["image", $id, .architecture, .os, .created, (.config | tojson), (.history | tojson)]),
      (.rootfs.diff_ids // [] | to_entries[] | ["layer", $id, .key, .value])
    | @csv' |
  awk -v work="$work" '
    /^"image",/ { print substr($0, 9) > (work "/images.csv") }
    /^"layer",/ { print substr($0, 9) > (work "/image_layers.csv") }'

# grep names the file before each line: PATH:CONTENT, a layer's files one after the other.
grep -r '' layerdb/sha256 --include=diff --include=parent --include=cache-id --include=size |
  awk -v OFS=, '
    function put() { if (chain != "") print "sha256:" chain, v["parent"], v["diff"], v["cache-id"], v["size"] }
    {
      path = substr($0, 1, index($0, ":") - 1)
      count = split(path, part, "/")
      if (part[count - 1] != chain) { put(); split("", v); chain = part[count - 1] }
      v[part[count]] = substr($0, length(path) + 2)
    }
    END { put() }' >"$work/layers.csv"

jq -r '
  .Repositories | to_entries[] | .key as $repository | .value | to_entries[]
  | [$repository, .key, .value] | @csv' repositories.json >"$work/tags.csv"

# shellcheck source=import_csv.sh
source "$here/import_csv.sh"
