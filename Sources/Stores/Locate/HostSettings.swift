import Files
import ImageModel

/// Where a host's configuration files say that its engines keep their roots.
struct HostSettings {
  /// Docker's data root, relative to the top of the host's file system; nil where its configuration names none.
  private(set) var dataRoot: String?
  /// containerd's root, in the same way.
  private(set) var containerdRoot: String?
  /// Files that could not be read.
  private(set) var faults: [Finding] = []

  static let dockersFile = "etc/docker/daemon.json"
  static let containerdsFile = "etc/containerd/config.toml"
  /// Bytes. People write these files.
  static let limit = 1 << 20

  /// - Parameters:
  ///   - top: The top of the host's file system; nil where it cannot be opened.
  ///   - shown: A path below the top, for people.
  init(in top: (any Folder)?, shown: (String) -> String) {
    guard let top else { return }
    let buffer = ReadBuffer()
    func read(_ path: String, _ root: (UnsafeRawBufferPointer) throws -> String?) -> String? {
      do {
        let text = try top.read(path, into: buffer, limit: Self.limit)
        guard let root = try withExtendedLifetime(buffer, { try root(text) }) else { return nil }
        guard root.hasPrefix("/") else { throw RelativeRoot(root: root) }
        return root.split(separator: "/").joined(separator: "/")
      } catch ReadFailure.absent {
      } catch {
        let reason = (error as? ReadFailure).map { "expected a configuration file, \($0.found)" } ?? "\(error)"
        faults.append(
          Finding(
            .unreadable, shown(path), reason + ", so only the usual places of roots are known; repair it or give paths",
            area: .references, severity: .warning))
      }
      return nil
    }
    dataRoot = read(Self.dockersFile, Self.dataRoot)
    containerdRoot = read(Self.containerdsFile) { bytes in
      var document = TOMLDocument(bytes)
      return try document.text(of: "root")
    }
  }

  private struct RelativeRoot: Error, CustomStringConvertible {
    let root: String

    var description: String { "expected an absolute path as the root, found “\(root)”" }
  }

  /// `data-root`, or `graph` as Docker before 17.05 called it.
  private static func dataRoot(_ json: UnsafeRawBufferPointer) throws(JSONError) -> String? {
    var root: String?
    // dockerd takes an empty file for one without settings.
    guard !json.trimmed.isEmpty else { return nil }
    var reader = JSONReader(json)
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "data-root", "graph": root = try reader.string() ?? root
      default: try reader.skip()
      }
    }
    try reader.end()
    return root.flatMap { $0.isEmpty ? nil : $0 }
  }
}
