// sqlite3_db_config takes a variable number of arguments, which Swift cannot pass.

#include <linux/stat.h>
#include <stddef.h>
#include <string.h>
#include <sys/vfs.h>

struct sqlite3;
int sqlite3_db_config(struct sqlite3 *db, int option, ...);

int sqlite3_config(int option, ...);

/// Lets SQLite count no allocations, which spares a lock for each. Limits on its memory do not hold then.
/// Only before SQLite is first used in the process; later it has no effect.
static inline int strata_count_no_memory(void) {
  return sqlite3_config(9 /* SQLITE_CONFIG_MEMSTATUS */, 0);
}

int mallopt(int parameter, int value);

/// Lets blocks of 1 MB be given back to the system as soon as they are free, whatever was freed before, and smaller ones
/// when 4 MB at the end are free. With blocks of 256 kB the system cleared each page of containerd's records two or three
/// times: a tenth of a reading without changes, to save 1 MB of 160, and 3 MB of 211 of 50,000 images.
static inline int strata_give_memory_back(void) {
  return mallopt(-3 /* M_MMAP_THRESHOLD */, 1 << 20) && mallopt(-1 /* M_TRIM_THRESHOLD */, 4 << 20);
}

int malloc_trim(size_t pad);

/// Gives what is free back to the system, also where other threads had it.
static inline void strata_give_all_memory_back(void) { malloc_trim(0); }

/// Turns one of a connection's switches (SQLITE_DBCONFIG_…) on or off.
static inline int strata_switch(struct sqlite3 *db, int option, int on) {
  int now = 0;
  return sqlite3_db_config(db, option, on, &now);
}

/// The magic number of the file system that a file lies on; 0 where that is unknown. Swift does not see statfs.
static inline unsigned strata_file_system(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (unsigned)status.f_type : 0;
}

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *status);

/// Whether something is mounted at an entry of a folder, be it of the same file system; 0 also where the system does not say
/// (Linux up to 5.7).
static inline int strata_is_mounted(int folder, const char *name) {
  struct statx status;
  int flags = 0x100 /* AT_SYMLINK_NOFOLLOW */ | 0x800 /* AT_NO_AUTOMOUNT */;
  return statx(folder, name, flags, 0, &status) == 0 && status.stx_attributes & 0x2000 /* STATX_ATTR_MOUNT_ROOT */;
}

int unshare(int flags);

/// Gives the calling thread a table of open files of its own: a copy of the process's, which goes with the thread. Does
/// nothing where the system forbids it.
static inline void strata_own_open_files(void) { unshare(0x400 /* CLONE_FILES */); }

long syscall(long number, ...);

/// Opens what lies below a folder, at a path that leads through no symbolic link and not out of the folder (openat2(2)).
///
/// To have the system see to it that a path stays below takes 6 % of an opening, so that it does for those alone that could
/// lead out.
static inline int strata_open_below(int folder, const char *path, int flags) {
  struct { unsigned long long flags, mode, resolve; } how = {(unsigned)flags, 0, 0x04 /* RESOLVE_NO_SYMLINKS */};
  if (path[0] == '/' || strstr(path, "..")) how.resolve |= 0x08 /* RESOLVE_BENEATH */;
  return (int)syscall(437 /* SYS_openat2 */, folder, path, &how, sizeof how);
}
