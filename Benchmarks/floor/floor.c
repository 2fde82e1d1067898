// The floor of any reader: opens and reads each metadata file of a data root once, on one thread, and does nothing
// else. What counts: all under image/ but tar-split.json.gz, and containers/*/config.v2.json.
// Prints how many files and bytes these are.

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
  fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static DIR *open_folder(int parent, const char *name) {
  int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = descriptor < 0 ? NULL : fdopendir(descriptor);
  if (folder == NULL) fail(name);
  return folder;
}

static int is_folder(int parent, const struct dirent *entry) {
  if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
  struct stat status;
  if (fstatat(parent, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) fail(entry->d_name);
  return S_ISDIR(status.st_mode);
}

// A read that comes back short has met the end of a regular file: most files cost one read.
static void read_file(int parent, const char *name) {
  int file = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) fail(name);
  ssize_t count;
  do {
    count = read(file, buffer, sizeof buffer);
    if (count < 0) fail(name);
    bytes += (unsigned long long)count;
  } while ((size_t)count == sizeof buffer);
  close(file);
  files++;
}

static void read_tree(DIR *folder) {
  int here = dirfd(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    const char *name = entry->d_name;
    if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
    if (is_folder(here, entry))
      read_tree(open_folder(here, name));
    else if (strcmp(name, "tar-split.json.gz") != 0)
      read_file(here, name);
  }
  closedir(folder);
}

static void read_containers(DIR *folder) {
  int here = dirfd(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.' || !is_folder(here, entry)) continue;
    DIR *container = open_folder(here, entry->d_name);
    read_file(dirfd(container), "config.v2.json");
    closedir(container);
  }
  closedir(folder);
}

int main(int count, char **words) {
  if (count != 2) {
    fputs("usage: floor DIR\n", stderr);
    return 64;
  }
  int root = open(words[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) fail(words[1]);
  read_tree(open_folder(root, "image"));
  read_containers(open_folder(root, "containers"));
  printf("{\"files\": %llu, \"bytes\": %llu}\n", files, bytes);
  return 0;
}
