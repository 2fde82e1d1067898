import ImageModel

/// The command that mounts folders read-only, one over the other; one alone as it is. Nil for none.
///
/// - Parameter folders: The lowest first.
func overlayMount(of folders: [String], on folder: String) -> [String]? {
  guard folders.count > 1 else { return folders.first.map { ["mount", "--bind", "-o", "ro", $0, folder] } }
  // A colon ends a folder, a comma an option, unless a backslash is before it (Linux, Documentation/filesystems/overlayfs.rst).
  let lower = folders.reversed().map { path in
    (["\\", ":", ","] as [Unicode.Scalar]).reduce(path) { $0.replacing(scalar: $1, with: "\\\($1)") }
  }
  return ["mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + lower.joined(separator: ":"), folder]
}
