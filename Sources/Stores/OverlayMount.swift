/// The command that mounts folders read-only, one over the other; one alone as it is. Nil for none.
///
/// - Parameter folders: The lowest first.
func overlayMount(of folders: [String], on folder: String) -> [String]? {
  guard folders.count > 1 else { return folders.first.map { ["mount", "--bind", "-o", "ro", $0, folder] } }
  return [
    "mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + folders.reversed().joined(separator: ":"), folder,
  ]
}
