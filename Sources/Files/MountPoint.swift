import CShims

/// Whether something is mounted at an entry of an open folder, be it of the same file system; false also where the system
/// does not say.
package func isMountPoint(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
  strata_is_mounted(folder, name) != 0
}
