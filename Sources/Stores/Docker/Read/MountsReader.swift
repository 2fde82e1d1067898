import Files
import ImageModel

/// Reads layerdb/mounts (moby layer/filestore.go).
struct MountsReader {
  let folder: any Folder

  private(set) var mounts: [MountSeen] = []
  private(set) var findings: [Finding] = []

  init(folder: any Folder) { self.folder = folder }

  mutating func read(into buffer: ReadBuffer) throws(ReadFailure) {
    for entry in try folder.entries() {
      if entry.name.hasPrefix(".tmp-") {
        findings.append(.leftover(folder.path(of: entry.name)))
        continue
      }
      guard entry.kind == .folder else {
        findings.append(
          Finding(
            .mountUnreadable, folder.path(of: entry.name),
            "expected the directory of a mount, found \(entry.kind.name)"))
        continue
      }
      read(entry.name, into: buffer)
    }
  }

  private mutating func read(_ name: String, into buffer: ReadBuffer) {
    var faults: [Finding] = []
    func text(_ file: String, isOptional: Bool) -> String? {
      let path = folder.path(of: name) + "/" + file
      do throws(ReadFailure) {
        return try folder.text(name + "/" + file, into: buffer)
      } catch {
        if !(error == .absent && isOptional) {
          faults.append(Finding(.mountUnreadable, path, "expected a file with one name in it", error))
        }
        return nil
      }
    }
    func directory(_ file: String, isOptional: Bool) -> DirectoryName? {
      guard let text = text(file, isOptional: isOptional) else { return nil }
      // An empty init-id is written where there is no init layer.
      if text.isEmpty, isOptional { return nil }
      guard let directory = DirectoryName(written: text) else {
        faults.append(
          Finding(
            .mountUnreadable, folder.path(of: name) + "/" + file,
            "expected the name of a driver directory, found “\(text)”"))
        return nil
      }
      return directory
    }
    if let stamp = try? folder.stamp(name) { buffer.note(stamp) }
    let mountID = directory("mount-id", isOptional: false)
    let initID = directory("init-id", isOptional: true)
    var parent: ChainID?
    if let text = text("parent", isOptional: true) {
      parent = ChainID(text)
      if parent == nil {
        faults.append(
          Finding(
            .mountUnreadable, folder.path(of: name) + "/parent",
            "expected a chainID, found “\(text)”"))
      }
    }
    if mountID == nil, folder.isAbsent(name) { return }
    findings.append(contentsOf: faults)
    mounts.append(MountSeen(name: name, mountID: mountID, initID: initID, parent: parent, isWhole: faults.isEmpty))
  }
}

extension Finding {
  /// A file that an interrupted write left, or that is being written.
  static func leftover(_ path: String) -> Finding {
    Finding(.leftover, path, "left over from an interrupted write, or being written")
  }
}
