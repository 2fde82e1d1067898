import Files
import ImageModel

/// Where a host's configuration files say that its engines keep their roots.
struct HostSettings {
  /// Docker's data roots, relative to the top of the host's file system: that of its configuration, and that of the options
  /// with which systemd runs it. dockerd itself refuses to start with both.
  private(set) var dataRoots: [String] = []
  /// containerd's root, in the same way; nil where its configuration names none.
  private(set) var containerdRoot: String?
  /// Files that could not be read.
  private(set) var faults: [Finding] = []

  static let dockersFile = "etc/docker/daemon.json"
  static let containerdsFile = "etc/containerd/config.toml"
  /// Bytes. People write these files.
  static let limit = 1 << 20

  /// - Parameters:
  ///   - top: The top of the host's file system; nil where it cannot be opened.
  ///   - real: Where a path below the top leads through links; they are not followed where it gives the path itself.
  ///   - shown: A path below the top, for people.
  init(in top: (any Folder)?, real: (String) -> String = { $0 }, shown: (String) -> String) {
    guard let top else { return }
    let buffer = ReadBuffer()
    /// - Parameter named: Gives the root that a file names.
    func root(in path: String, _ named: () throws -> String?) -> String? {
      do {
        guard let root = try named(), !root.isEmpty else { return nil }
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
    /// - Parameter body: Takes a file's text, and gives the root that it names.
    func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> String?) -> String? {
      root(in: path) {
        let text = try top.read(real(path), into: buffer, limit: Self.limit)
        return try withExtendedLifetime(buffer) { try body(text) }
      }
    }
    let configured = read(Self.dockersFile, Self.dataRoot)
    func unit(_ name: String) -> EngineUnit {
      EngineUnit(name) { path in
        // A link is another unit's name, or takes the unit out of use.
        guard (try? top.stamp(path))?.kind == .file else { return nil }
        var text: String?
        _ = read(path) { bytes in
          text = String(decoding: bytes, as: UTF8.self)
          return nil
        }
        return text
      } names: {
        (try? top.descend($0.split(separator: "/").map(String.init))?.entries().map(\.name)) ?? []
      } meant: {
        Self.files(of: $0, beside: "", in: top)
      }
    }
    let docker = unit("docker.service")
    let optional = root(in: docker.path) { docker.value(of: ["--data-root", "--graph", "-g"], of: "docker") }
    dataRoots = [configured, optional].compactMap { $0 }
    let containerd = unit("containerd.service")
    let file = containerd.value(of: ["--config", "-c"], of: "containerd")
    // A file that is imported goes before the one that imports it.
    var pending = file.map { Self.files(of: $0, beside: "", in: top) } ?? [Self.containerdsFile]
    var met: Set<String> = []
    while !pending.isEmpty, met.count < Self.mostFiles {
      let path = pending.removeFirst()
      guard met.insert(path).inserted else { continue }
      let root = read(path) { bytes in
        var document = TOMLDocument(bytes)
        pending += try document.texts(of: "imports").flatMap { Self.files(of: $0, beside: path, in: top) }
        return try document.text(of: "root")
      }
      containerdRoot = root ?? containerdRoot
    }
    containerdRoot = root(in: containerd.path) { containerd.value(of: ["--root"], of: "containerd") } ?? containerdRoot
  }

  /// Files of containerd's configuration.
  private static let mostFiles = 100

  /// The files that an import means: one, or with a * all that fit (containerd cmd/containerd/server/config, resolveImports).
  ///
  /// - Parameter place: The file that imports.
  private static func files(of text: String, beside place: String, in top: any Folder) -> [String] {
    var parts = text.hasPrefix("/") ? [] : place.split(separator: "/").dropLast().map(String.init)
    for part in text.split(separator: "/").map(String.init) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    guard text.contains("*") else { return [parts.joined(separator: "/")] }
    var found: [(path: String, folder: (any Folder)?)] = [("", top)]
    for part in parts {
      let above = found
      found = []
      // Each is open: a pattern can fit more folders than a process may open.
      for (path, folder) in above where found.count < mostFiles {
        var names = [part]
        if part.contains(where: { "*?[\\".contains($0) }) {
          let pattern = try? ReferencePattern(part)
          names = ((try? folder?.entries()) ?? []).map(\.name).filter { pattern?.matches(path: $0) ?? false }.sorted()
        }
        found += names.prefix(mostFiles - found.count).map {
          (path.isEmpty ? $0 : path + "/" + $0, try? folder?.folder($0))
        }
      }
    }
    return found.map(\.path)
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
