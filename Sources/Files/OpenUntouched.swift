import Glibc

/// Opens a file or folder to read it, and leaves the time of its last access as it is: that time is evidence.
///
/// Linux permits that to the file's owner and to root alone (open(2), O_NOATIME); anybody else opens it all the same.
///
/// - Parameter flags: Besides those for reading.
/// - Returns: A descriptor, or -1 with errno set.
package func openUntouched(
  _ name: UnsafePointer<CChar>, in folder: Int32 = AT_FDCWD, _ flags: Int32 = 0
) -> Int32 {
  let flags = O_RDONLY | O_CLOEXEC | flags
  let descriptor = openat(folder, name, flags | __O_NOATIME)
  guard descriptor < 0, errno == EPERM else { return descriptor }
  return openat(folder, name, flags)
}
