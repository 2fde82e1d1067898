import CShims
import Glibc

/// Opens what lies below a folder as `openUntouched` does: the path to it leads through no link and not out of the folder.
///
/// Linux before 5.6 and some sandboxes do not know the call: there a link before the last part of a path is followed.
func openBelow(_ folder: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  let flags = O_CLOEXEC | O_NOFOLLOW | flags
  var descriptor = strata_open_below(folder, path, flags | __O_NOATIME)
  if descriptor < 0, errno == EPERM { descriptor = strata_open_below(folder, path, flags) }
  guard descriptor < 0, errno == ENOSYS || errno == EPERM else { return descriptor }
  return openUntouched(path, in: folder, flags)
}

/// Looks at what lies below a folder, in the same way.
func statusBelow(_ folder: Int32, _ path: UnsafePointer<CChar>, _ status: inout stat) -> Int32 {
  if strchr(path, 0x2F) != nil {
    let place = strata_open_below(folder, path, O_CLOEXEC | O_NOFOLLOW | __O_PATH)
    if place >= 0 {
      defer { close(place) }
      return fstat(place, &status)
    }
    guard errno == ENOSYS || errno == EPERM else { return -1 }
  }
  return fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW)
}
