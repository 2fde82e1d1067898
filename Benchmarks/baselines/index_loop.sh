#!/usr/bin/env bash
# What the scripts that people pass around do: a loop over the folders with a process for each file
# (cat, jq), then sqlite3's .import. The same tables as index.sh, and the same output.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: index_loop.sh DIR FILE" >&2
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

for config in imagedb/content/sha256/*; do
  id=sha256:$(basename "$config")
  jq -r --arg id "$id" \
    '[$id, .architecture, .os, .created, (.config | tojson), (.history | tojson)] | @csv' \
    "$config" >>"$work/images.csv"
  jq -r --arg id "$id" '.rootfs.diff_ids // [] | to_entries[] | [$id, .key, .value] | @csv' \
    "$config" >>"$work/image_layers.csv"
done

for layer in layerdb/sha256/*; do
  parent=""
  if [ -e "$layer/parent" ]; then parent=$(cat "$layer/parent"); fi
  diff=$(cat "$layer/diff")
  cache=$(cat "$layer/cache-id")
  size=$(cat "$layer/size")
  echo "sha256:$(basename "$layer"),$parent,$diff,$cache,$size" >>"$work/layers.csv"
done

jq -r '
  .Repositories | to_entries[] | .key as $repository | .value | to_entries[]
  | [$repository, .key, .value] | @csv' repositories.json >"$work/tags.csv"

# shellcheck source=import_csv.sh
source "$here/import_csv.sh"
