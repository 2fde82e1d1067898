import CShims

/// Whether an open folder is the top of something that is mounted there, be it of the same file system; false also where
/// the system does not say.
package func isMounted(_ descriptor: Int32) -> Bool { strata_is_mounted(descriptor) != 0 }
