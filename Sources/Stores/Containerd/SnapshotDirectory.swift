/// Directories of containerd's snapshots, as people write them.
package enum SnapshotDirectory {
  /// Where the snapshot that a number or a path names may have its files, from its snapshotter's folder on; empty where
  /// the text names none.
  package static func all(named text: String) -> [String] {
    let parts = text.split(separator: "/").map(String.init)
    func isNumber(_ part: String) -> Bool { part.allSatisfy { ("0"..."9").contains($0) } }
    let folder = parts.indices.dropLast().first {
      Snapshotter.foldersOfSnapshots.contains(parts[$0]) && isNumber(parts[$0 + 1])
    }
    guard let number = folder.map({ parts[$0 + 1] }) ?? (parts.count == 1 && isNumber(parts[0]) ? parts[0] : nil) else {
      return []
    }
    return (folder.map { [parts[$0]] } ?? Snapshotter.foldersOfSnapshots).flatMap { folder in
      Snapshotter.placesOfFiles.map { "\(folder)/\(number)\($0)" }
    }
  }
}
