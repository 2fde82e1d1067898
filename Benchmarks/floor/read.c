// The least that reading a tree costs: each metadata file by its known name, on one thread, with an fstat for each, since
// a pipe or a device must never be read. Prints how many files and bytes these are.
//
//   read DIR        a data root: image/ but tar-split.json.gz, and containers/*/config.v2.json
//   read DIR NAMES  the root of a containerd: its databases, a look at each blob, and the blobs that NAMES lists

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[1 << 20];
static unsigned long long files, bytes;

static void fail(const char *what) {
  fprintf(stderr, "read: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int open_folder(int parent, const char *path) {
  int folder = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) fail(path);
  return folder;
}

// A read that comes back short has met the end of a regular file: most files cost one read.
static void read_file(int folder, const char *name, int may_be_absent) {
  int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0 && may_be_absent && errno == ENOENT) return;
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) fail(name);
  ssize_t count;
  do {
    count = read(file, buffer, sizeof buffer);
    if (count < 0) fail(name);
    bytes += (unsigned long long)count;
  } while ((size_t)count == sizeof buffer);
  close(file);
  files++;
}

// Of each entry of a folder the files with these names; the entry itself where there are none. '?' marks a name that an
// entry may do without.
static void read_entries(int root, const char *path, const char *const *names) {
  int here = open_folder(root, path);
  DIR *folder = fdopendir(dup(here));
  if (folder == NULL) fail(path);
  char file[512];
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    if (names == NULL) read_file(here, entry->d_name, 0);
    for (const char *const *name = names; name != NULL && *name != NULL; name++) {
      int may_be_absent = **name == '?';
      snprintf(file, sizeof file, "%s/%s", entry->d_name, *name + may_be_absent);
      read_file(here, file, may_be_absent);
    }
  }
  closedir(folder);
  close(here);
}

static void read_data_root(int root) {
  static const char *const metadata[] = {"?lastUpdated", "?parent", NULL};
  static const char *const layer[] = {"diff", "?parent", "cache-id", "size", NULL};
  static const char *const mount[] = {"mount-id", "init-id", "parent", NULL};
  static const char *const container[] = {"config.v2.json", NULL};
  int image = open_folder(root, "image/overlay2");
  read_file(image, "repositories.json", 0);
  read_entries(image, "imagedb/content/sha256", NULL);
  read_entries(image, "imagedb/metadata/sha256", metadata);
  read_entries(image, "layerdb/sha256", layer);
  read_entries(image, "layerdb/mounts", mount);
  read_entries(image, "distribution/diffid-by-digest/sha256", NULL);
  read_entries(image, "distribution/v2metadata-by-diffid/sha256", NULL);
  read_entries(root, "containers", container);
}

static void read_containerd(int root, const char *names) {
  read_file(root, "io.containerd.metadata.v1.bolt/meta.db", 0);
  read_file(root, "io.containerd.snapshotter.v1.overlayfs/metadata.db", 0);
  int blobs = open_folder(root, "io.containerd.content.v1.content/blobs/sha256");
  DIR *folder = fdopendir(dup(blobs));
  if (folder == NULL) fail("blobs");
  struct stat status;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    if (fstatat(blobs, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) fail(entry->d_name);
  closedir(folder);
  FILE *list = fopen(names, "r");
  if (list == NULL) fail(names);
  char name[256];
  while (fscanf(list, "%255s", name) == 1) read_file(blobs, name, 0);
  fclose(list);
}

int main(int count, char **words) {
  if (count != 2 && count != 3) {
    fputs("usage: read DIR [NAMES]\n", stderr);
    return 64;
  }
  int root = open_folder(AT_FDCWD, words[1]);
  if (count == 2) read_data_root(root);
  else read_containerd(root, words[2]);
  printf("{\"files\": %llu, \"bytes\": %llu}\n", files, bytes);
  return 0;
}
