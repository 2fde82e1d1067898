#!/bin/sh
# Gives back orphans of the Docker host @HOST_COMMENT@: what nothing owns.
#
# Printed by strata @VERSION@ from its scan of @SCAN_TIME@ (the daemon was @SCAN_DAEMON@ then)
# of @ROOT_COMMENT@, storage driver @DRIVER@.
# @SUMMARY@
#
# What it does: it deletes nothing of Docker's. With dockerd stopped it renames what nothing owns so
# that Docker itself takes it for a removal that was interrupted ("<digest>-<64 hex>-removing" in
# image/@DRIVER@/layerdb/sha256). Docker 20.10 and newer finishes such removals, with its own
# driver, each time that it is stopped cleanly. Docker before 20.10 knows nothing of them.
#
#   1. Read the items at the end. Delete the lines that you want to keep out.
#   2. systemctl stop docker.socket docker.service
#   3. DRY_RUN=1 sh THIS_SCRIPT [DATA_ROOT]      says what would be done, changes nothing
#   4. sh THIS_SCRIPT [DATA_ROOT]                DATA_ROOT, or $ROOT: another place of the same tree
#   5. systemctl start docker.service; systemctl stop docker.service      now the bytes come back
#   6. systemctl start docker.socket docker.service
#
# dockerd gives itself 15 seconds to stop ("shutdown-timeout" in daemon.json). Where that is too
# short for many files it goes on at its next stop: repeat step 5 until no name in layerdb/sha256
# ends with "-removing". With live-restore and running containers it removes nothing when it stops.
#
# Undo, before step 5:  UNDO=1 sh THIS_SCRIPT [DATA_ROOT]
# or by hand, which is all that it does:
#   cd DATA_ROOT/image/@DRIVER@/layerdb/sha256
#   a layer:      mv CHAIN-@RUN@-removing CHAIN
#   a directory:  its entry (the one whose cache-id names it) holds nothing else: delete the entry
#   a mount:      mv ENTRY/mount ../mounts/CONTAINER, then as for a directory
#   a write set:  mv ENTRY ../tmp/WRITE-SET, then mv cache-id.was cache-id in it (or delete cache-id)
#
# It refuses what has changed since the scan, item by item, with a line that says why; scan again
# then. It may be run twice. Exit code: 0 all items are done, 1 some were refused, 2 it stopped.
# It needs sh, find, grep and coreutils (or busybox), and to run as dockerd's user.

# Loops over the output of find split names at blanks. Docker's names have none; a name that has one
# makes the script refuse an item. What looks like a variable within single quotes is none.
# shellcheck disable=SC2016,SC2044

set -u
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 077

DRIVER=@DRIVER@
SCAN=@SCAN_SECONDS@         # the moment that the scan shows, in seconds since 1970
READ=@READ_SECONDS@         # when it was read; counts only for the very folder @FOLDER@ (device:inode)
FOLDER=@FOLDER@
MARGIN=@MARGIN_SECONDS@     # what was changed later than this before the scan is refused (--min-age)
RUN=@RUN@
DRY_RUN=${DRY_RUN:-}
UNDO=${UNDO:-}
ROOT=${1:-${ROOT:-@ROOT_QUOTED@}}

# What this run has moved (in a dry run: would have moved): chain IDs, and driver directories.
MOVED=' '
GOING=' '
DONE=0
REFUSED=0
GIVEN=0

stop() {
  printf '%s\n' "stopped: $*" >&2
  exit 2
}

# A line for an item: what became of it, what it is, and its bytes or the reason.
line() {
  printf '%-8s  %s\n' "$1" "$2"
}

refuse() {
  REFUSED=$((REFUSED + 1))
  line refused "$ITEM: $*"
}

# Counts an item as done, with its bytes.
given() {
  DONE=$((DONE + 1))
  GIVEN=$((GIVEN + BYTES))
  line "$1" "$ITEM ($BYTES bytes)"
}

# Runs a command that changes something, unless this is a dry run.
change() {
  if [ -z "$DRY_RUN" ]; then
    "$@" || { printf '%s\n' "failed: $*" >&2; exit 1; }
  fi
}

is_hex64() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ ${#1} -eq 64 ]
}

# A name that a driver's directory can have: Docker's 64 hex, with or without -init, or BuildKit's
# 25 letters and digits. Anything else (l, .., a path) must never reach the driver's Remove.
is_directory_name() {
  is_hex64 "${1%-init}" && return 0
  case $1 in *[!0-9a-z]*) return 1 ;; esac
  [ ${#1} -eq 25 ]
}

is_bytes() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

sha256() {
  printf '%s' "$1" | sha256sum | cut -c1-64
}

# The contents of a small file without its last newline; "-" if there is no such file, or nothing.
contents() {
  CONTENTS=-
  if [ -f "$1" ]; then
    CONTENTS=$(cat "$1") || CONTENTS=unreadable
    [ -n "$CONTENTS" ] || CONTENTS=-
  fi
}

# ---- Is dockerd stopped? ----

# Whether a process holds one of the files that dockerd keeps locked while it runs.
dockerd_runs() {
  for file in buildkit/snapshots.db buildkit/containerdmeta.db volumes/metadata.db; do
    [ -f "$file" ] || continue
    { device=$(stat -c %d "$file") && inode=$(stat -c %i "$file"); } || stop "cannot read $file"
    major=$((((device >> 8) & 0xfff) | ((device >> 32) & ~0xfff)))
    minor=$(((device & 0xff) | ((device >> 12) & ~0xff)))
    key=$(printf '%02x:%02x:%s' "$major" "$minor" "$inode")
    while read -r lock; do
      case " $lock " in *" $key "*)
        WHO="$file is locked (/proc/locks: $lock)"
        return 0
        ;;
      esac
    done </proc/locks
    # A lock does not show where /proc hides other processes or the file system hides its device.
    for process in /proc/[0-9]*; do
      name=
      read -r name 2>/dev/null <"$process/comm" || continue
      [ "$name" = dockerd ] || continue
      open=$(stat -L -c %d:%i "$process"/fd/* 2>/dev/null)
      if [ -z "$open" ]; then
        # It is about to end, or its files are hidden.
        sleep 1
        open=$(stat -L -c %d:%i "$process"/fd/* 2>/dev/null)
        grep -q '^State:[[:space:]]*[A-WYa-z]' "$process/status" 2>/dev/null || continue
        [ -n "$open" ] || { WHO="dockerd runs, and what it has open is hidden ($process)"; return 0; }
      fi
      case "
$open
" in *"
$device:$inode
"*)
        WHO="dockerd has $file open ($process)"
        return 0
        ;;
      esac
    done
  done
  return 1
}

check_dockerd() {
  if dockerd_runs; then
    stop "dockerd runs on this data root: $WHO. Stop it first (docker.socket too)."
  fi
}

# ---- Who else could own it? Each sets WHY and succeeds if somebody does. ----

# A layer or a mount whose parent is this chain, other than those that were moved before.
has_child() {
  for file in $(find "$SHA" "$LAYERDB/mounts" -name '*-removing' -prune -o \
    -name parent -type f -exec grep -lF -e "$1" {} + 2>/dev/null); do
    child=${file%/parent}
    child=${child##*/}
    case $MOVED in *" $child "*) continue ;; esac
    WHY="$file names it"
    return 0
  done
  return 1
}

# A cache-id, mount-id or init-id with this directory's name, outside of the entry $2.
is_named() {
  for file in $(find "$SHA" "$LAYERDB/mounts" -name '*-removing' -prune -o -type f \
    \( -name cache-id -o -name mount-id -o -name init-id \) -exec grep -lF -e "$1" {} + 2>/dev/null); do
    holder=${file%/*}
    [ "$holder" != "$2" ] || continue
    case $MOVED in *" ${holder##*/} "*) continue ;; esac
    WHY="$file names its directory $1"
    return 0
  done
  return 1
}

# Whether Docker is going to remove this directory already.
is_going() {
  case $GOING in *" $1 "*) return 0 ;; esac
  [ -n "$(find "$SHA" -path '*-removing/cache-id' -type f -exec grep -lxF -e "$1" {} + 2>/dev/null)" ]
}

# Another overlay2 directory that is mounted on top of this one.
is_lower() {
  [ "$DRIVER" = overlay2 ] && [ "$LINK" != - ] || return 1
  for file in $(find "$DIRS/." \( -name diff -o -name work -o -name merged -o -name l \) -prune -o \
    -name lower -type f -exec grep -lF -e "$LINK" {} + 2>/dev/null); do
    upper=${file%/lower}
    upper=${upper##*/}
    is_going "$upper" && continue
    WHY="$file names its directory $1"
    return 0
  done
  return 1
}

is_mounted() {
  case $MOUNTED in *"/$1 "* | *"/$1/"*) WHY="its directory $1 is mounted: umount it"; return 0 ;; esac
  [ "$LINK" != - ] || return 1
  case $MOUNTED in *"/$LINK"*) WHY="its directory $1 is part of a mount: umount it"; return 0 ;; esac
  return 1
}

# The build cache owns by leases, which only a scan can read. So: nothing may have changed in its
# databases since, or they must not know the name.
is_cached() {
  for file in buildkit/snapshots.db buildkit/containerdmeta.db buildkit/metadata_v2.db; do
    [ -f "$file" ] || continue
    [ "$(stat -c %Y "$file")" -gt "$SCAN" ] || continue
    grep -qF -e "$1" "$file" || continue
    WHY="the build cache has changed since the scan and knows $1"
    return 0
  done
  return 1
}

# An image that has come since the scan and has this layer. $1 is the layer's entry.
has_new_image() {
  [ -n "$NEW_IMAGES" ] || return 1
  diffs=
  entry=$1
  while :; do
    contents "$entry/diff"
    case $CONTENTS in
      sha256:*) diffs=$CONTENTS${diffs:+,$diffs} ;;
      *) WHY="images have come since the scan, and its diff_ids cannot be read"; return 0 ;;
    esac
    contents "$entry/parent"
    [ "$CONTENTS" != - ] || break
    entry=$SHA/${CONTENTS#sha256:}
    [ -d "$entry" ] || { WHY="images have come since the scan, and a parent of it is missing"; return 0; }
    [ ${#diffs} -lt 20000 ] || { WHY="its parents have no end"; return 0; }
  done
  case $NEW_IMAGES in *"
$diffs,"*)
    WHY="an image that has come since the scan has it"
    return 0
    ;;
  esac
  return 1
}

# The diff_ids of each image that has come since the scan, a line an image, a comma after each.
find_new_images() {
  NEW_IMAGES=
  for file in $(find "image/$DRIVER/imagedb/content/sha256" -type f -exec stat -c '%Z:%n' {} + 2>/dev/null); do
    [ "${file%%:*}" -ge "$SCAN" ] 2>/dev/null || continue
    file=${file#*:}
    text=$(tr -d ' \t\r\n' <"$file") || stop "cannot read $file"
    case $text in
      *'"diff_ids":['*'"diff_ids":['*) stop "$file is newer than the scan and no plain image: scan again" ;;
      *'"diff_ids":['*) ;;
      *) continue ;;
    esac
    text=${text#*'"diff_ids":['}
    NEW_IMAGES="$NEW_IMAGES
$(printf '%s' "${text%%]*}" | tr -d '"'),"
  done
}

# The newest time of change among the files given; a file that is not there counts for nothing.
newest() {
  NEWEST=0
  for time in $(stat -c "$@" 2>/dev/null); do
    [ "$time" -le "$NEWEST" ] || NEWEST=$time
  done
}

is_young() {
  [ "$NEWEST" -gt "$YOUNGEST" ] || return 1
  WHY="$1 was changed $((NEWEST - SCAN)) seconds after the scan"
  [ "$NEWEST" -gt "$SCAN" ] || WHY="$1 was changed only $((SCAN - NEWEST)) seconds before the scan"
  return 0
}

# All that is to be known of a directory before Docker's driver may remove it. $2: see is_named.
directory_is_owned() {
  LINK=-
  [ ! -L "$DIRS/$1" ] || { WHY="its directory $1 is a link"; return 0; }
  if [ "$DRIVER" = overlay2 ] && [ -d "$DIRS/$1" ]; then
    contents "$DIRS/$1/link"
    LINK=$CONTENTS
    case $LINK in
      -) ;;
      *[!A-Z0-9]*) WHY="its link is no overlay2 name"; return 0 ;;
      *) [ ${#LINK} -eq 26 ] || { WHY="its link is no overlay2 name"; return 0; } ;;
    esac
  fi
  is_named "$1" "$2" && return 0
  is_lower "$1" && return 0
  is_mounted "$1" && return 0
  is_cached "$1" && return 0
  # Its own change, not its age as the image gives it: a vfs directory has the image's mtime.
  newest %Z "$DIRS/$1" "$DIRS/$1/diff" "$DIRS/$1/link" "$DIRS/$1/lower" "$DIRS/$1/work"
  is_young "$DIRS/$1"
}

# ---- Items. BYTES may be - everywhere: then they are counted. ----

# Begins an item: checks again that dockerd has not come back. $2: its bytes, or - for what its
# directories (the other arguments) have on disk.
item() {
  ITEM=$1
  BYTES=$2
  shift 2
  check_dockerd
  if [ "$BYTES" = - ]; then
    BYTES=0
    for name in "$@"; do
      { is_directory_name "$name" && [ -d "$DIRS/$name" ]; } || continue
      kilobytes=$(du -sk "$DIRS/$name" 2>/dev/null | cut -f 1)
      is_bytes "$kilobytes" && BYTES=$((BYTES + kilobytes * 1024))
    done
  fi
  is_bytes "$BYTES" || { refuse "'$BYTES' is no number of bytes"; return 1; }
}

# Writes an entry's cache-id so that it is there whole or not at all.
write_cache_id() {
  change sh -c 'printf %s "$1" >"$2/cache-id.new" && mv "$2/cache-id.new" "$2/cache-id"' sh "$1" "$2"
}

# Makes an entry for a directory that has none: Docker removes what its cache-id names.
make_entry() {
  [ -d "$2" ] || change mkdir "$2"
  contents "$2/cache-id"
  [ "$CONTENTS" != - ] || write_cache_id "$1" "$2"
  GOING="$GOING$1 "
}

# Takes back an entry that make_entry made: there is nothing of Docker's in it.
unmake_entry() {
  [ ! -f "$1/cache-id" ] || change rm "$1/cache-id"
  change rmdir "$1"
}

# Whether dockerd was started since: then it has begun to remove what it found, if it was stopped.
too_late() {
  moved_at=$(stat -c %Z "$1")
  newest %Y tmp runtimes volumes/metadata.db
  [ "$NEWEST" -ge "$moved_at" ] || return 1
  refuse "dockerd was started since: it removes this when it stops"
}

# layer CHAIN CACHE_ID BYTES      CACHE_ID is - where the entry has none
layer() {
  item "layer $1" "$3" "$2" || return
  is_hex64 "$1" || { refuse "no chain ID"; return; }
  [ "$2" = - ] || is_directory_name "$2" || { refuse "'$2' is no cache-id"; return; }
  from=$SHA/$1
  to=$SHA/$1-$RUN-removing
  if [ -n "$UNDO" ]; then
    [ -d "$to" ] || { line gone "$ITEM"; return; }
    [ ! -e "$from" ] || { refuse "it exists again"; return; }
    too_late "$to" && return
    [ "$2" != - ] || [ ! -f "$to/cache-id" ] || change rm "$to/cache-id"
    change mv "$to" "$from"
    given undone
    return
  fi
  if [ -d "$to" ]; then
    [ "$2" != - ] || make_entry "$(sha256 "$1 has no directory")" "$to"
    MOVED="$MOVED$1 "
    given already
    return
  fi
  { [ -d "$from" ] && [ ! -L "$from" ]; } || { line gone "$ITEM"; return; }
  contents "$from/cache-id"
  [ "$CONTENTS" = "$2" ] || { refuse "its cache-id is now $CONTENTS"; return; }
  has_child "$1" && { refuse "$WHY"; return; }
  has_new_image "$from" && { refuse "$WHY"; return; }
  is_cached "$1" && { refuse "$WHY"; return; }
  newest %Y "$from" "$from"/*
  is_young "$from" && { refuse "$WHY"; return; }
  if [ "$2" != - ]; then
    directory_is_owned "$2" "$from" && { refuse "$WHY"; return; }
    GOING="$GOING$2 "
  fi
  change mv "$from" "$to"
  # Without a cache-id Docker passes it by; with one that names nothing it removes the entry.
  [ "$2" != - ] || make_entry "$(sha256 "$1 has no directory")" "$to"
  MOVED="$MOVED$1 "
  given moved
}

# directory NAME BYTES
directory() {
  item "directory $1" "$2" "$1" || return
  is_directory_name "$1" || { refuse "no name of a driver's directory"; return; }
  to=$SHA/$(sha256 "$1")-$RUN-removing
  if [ -n "$UNDO" ]; then
    [ -d "$to" ] || { line gone "$ITEM"; return; }
    too_late "$to" && return
    unmake_entry "$to"
    given undone
    return
  fi
  if [ -f "$to/cache-id" ]; then
    given already
    return
  fi
  [ -d "$DIRS/$1" ] || { line gone "$ITEM"; return; }
  directory_is_owned "$1" - && { refuse "$WHY"; return; }
  make_entry "$1" "$to"
  given moved
}

# mount CONTAINER MOUNT_ID INIT_ID PARENT BYTES      - for each of the three that there is none of
#
# A crash can leave one whose files are empty or not there; its directories are then items of their own.
mount() {
  item "mount $1" "$5" "$2" "$3" || return
  case $1 in '' | *[!0-9a-z]*) refuse "no container ID"; return ;; esac
  [ "$2" = - ] || is_directory_name "$2" || { refuse "'$2' is no mount-id"; return; }
  [ "$3" = - ] || is_directory_name "$3" || { refuse "'$3' is no init-id"; return; }
  [ "$4" = - ] || is_hex64 "$4" || { refuse "'$4' is no chain ID"; return; }
  from=$LAYERDB/mounts/$1
  going=$2
  [ "$2" != - ] || going=$(sha256 "$1 has no directory")
  to=$SHA/$(sha256 "$going")-$RUN-removing
  init=$SHA/$(sha256 "$3")-$RUN-removing
  if [ -n "$UNDO" ]; then
    [ -d "$to" ] || { line gone "$ITEM"; return; }
    [ ! -e "$from" ] || { refuse "it exists again"; return; }
    too_late "$to" && return
    change mv "$to/mount" "$from"
    unmake_entry "$to"
    [ ! -d "$init" ] || unmake_entry "$init"
    given undone
    return
  fi
  if [ -d "$to/mount" ]; then
    finish_mount already "$@"
    return
  fi
  { [ -d "$from" ] && [ ! -L "$from" ]; } || { line gone "$ITEM"; return; }
  [ ! -e "containers/$1" ] || { refuse "its container is there"; return; }
  contents "$from/mount-id"
  [ "$CONTENTS" = "$2" ] || { refuse "its mount-id is now $CONTENTS"; return; }
  contents "$from/init-id"
  [ "$CONTENTS" = "$3" ] || { refuse "its init-id is now $CONTENTS"; return; }
  contents "$from/parent"
  [ "${CONTENTS#sha256:}" = "$4" ] || { refuse "its parent is now $CONTENTS"; return; }
  newest %Y "$from" "$from"/*
  is_young "$from" && { refuse "$WHY"; return; }
  [ "$2" = - ] || ! directory_is_owned "$2" "$from" || { refuse "$WHY"; return; }
  # The init directory is the mount's lower one: it goes with it.
  GOING="$GOING$2 "
  if [ "$3" != - ] && directory_is_owned "$3" "$from"; then
    refuse "$WHY"
    GOING=${GOING%"$2 "}
    return
  fi
  [ -d "$to" ] || change mkdir "$to"
  change mv "$from" "$to/mount"
  MOVED="$MOVED$1 "
  finish_mount moved "$@"
}

finish_mount() {
  make_entry "$going" "$to"
  [ "$4" = - ] || make_entry "$4" "$init"
  given "$1"
}

# writeset NAME BYTES      left in layerdb/tmp by a crash
#
# Its own cache-id is set aside before it is moved: BuildKit may still use that directory. (Where
# nobody does, the directory is an item of its own.)
writeset() {
  item "write set $1" "$2" || return
  case $1 in write-set-*) ;; *) refuse "no write set"; return ;; esac
  case ${1#write-set-} in '' | *[!0-9]*) refuse "no write set"; return ;; esac
  from=$LAYERDB/tmp/$1
  name=$(sha256 "$1")
  to=$SHA/$name-$RUN-removing
  if [ -n "$UNDO" ]; then
    [ -d "$to" ] || { line gone "$ITEM"; return; }
    [ ! -e "$from" ] || { refuse "it exists again"; return; }
    too_late "$to" && return
    change mv "$to" "$from"
    change rm "$from/cache-id"
    [ ! -f "$from/cache-id.was" ] || change mv "$from/cache-id.was" "$from/cache-id"
    given undone
    return
  fi
  if [ -d "$to" ]; then
    given already
    return
  fi
  { [ -d "$from" ] && [ ! -L "$from" ]; } || { line gone "$ITEM"; return; }
  newest %Y "$from" "$from"/*
  is_young "$from" && { refuse "$WHY"; return; }
  [ ! -f "$from/cache-id" ] || change mv "$from/cache-id" "$from/cache-id.was"
  write_cache_id "$name" "$from"
  change mv "$from" "$to"
  given moved
}

# ---- Begin ----

case $ROOT in /*) ;; *) ROOT=./$ROOT ;; esac
CDPATH='' cd -P "$ROOT" || stop "$ROOT cannot be entered"
# In a copy, the scan shows what was there when the copy was taken; in this very folder, when it was read.
[ "$(stat -c %d:%i .)" != "$FOLDER" ] || SCAN=$READ
YOUNGEST=$((SCAN - MARGIN)) # what was changed later is refused
LAYERDB=image/$DRIVER/layerdb
SHA=$LAYERDB/sha256
case $DRIVER in
  overlay2) DIRS=overlay2 ;;
  vfs) DIRS=vfs/dir ;;
  *) stop "this was not tried with the driver $DRIVER" ;;
esac
owner=$(stat -c %u image) || stop "$ROOT has no image/, or stat -c does not work here"
[ "$owner" = "$(id -u)" ] || stop "run it as the user $owner, whose Docker this is"
[ -d "$SHA" ] || stop "$ROOT has no $SHA"
[ -d "$DIRS" ] || stop "$ROOT has no $DIRS"
[ -d "$LAYERDB/mounts" ] || change mkdir "$LAYERDB/mounts"
is_hex64 "$RUN" || stop "'$RUN' is not 64 hex digits"
[ -r /proc/locks ] || stop "/proc/locks cannot be read: no telling whether dockerd runs"
check_dockerd

if [ -z "${DOCKER_VERSION:-}" ]; then
  DOCKER_VERSION=$(dockerd --version 2>/dev/null) ||
    stop "there is no dockerd here: say which version will start on this tree, DOCKER_VERSION=20.10 say"
  DOCKER_VERSION=${DOCKER_VERSION#Docker version }
fi
case $DOCKER_VERSION in
  [0-9].* | 1[0-9].* | 20.0[0-9].*) stop "Docker $DOCKER_VERSION never finishes removals: it takes 20.10 or newer" ;;
  [2-9][0-9].[0-9]*) ;;
  *) stop "'$DOCKER_VERSION' is no version of Docker" ;;
esac

MOUNTED=$(cat /proc/[0-9]*/mountinfo 2>/dev/null | grep -F -e "/$DIRS/" | sort -u)
find_new_images

# ---- The items: children before parents. Delete the lines that you want to keep out. ----

@ITEMS@

# ---- End ----

[ -n "$DRY_RUN" ] || sync
printf '%s\n' "$DONE done, $REFUSED refused, $GIVEN bytes${DRY_RUN:+ (a dry run: nothing was changed)}"
if [ -z "$DRY_RUN$UNDO" ] && [ "$DONE" -gt 0 ]; then
  printf '%s\n' "Now start dockerd and stop it once: then Docker has removed them."
fi
[ "$REFUSED" -eq 0 ]
