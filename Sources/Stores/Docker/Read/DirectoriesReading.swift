import Files
import ImageModel

/// Lists the driver's directories and, where the driver has them, its short links.
struct DirectoriesReader {
  private(set) var names: [DirectoryName] = []
  /// By the short link's name, the directory that it leads to.
  private(set) var links: [String: DirectoryName] = [:]
  private(set) var findings: [Finding] = []
  private let driver: Driver
  private let folder: any Folder

  /// - Throws: `ReadFailure` if the folder cannot be listed.
  init(driver: Driver, folder: any Folder) throws(ReadFailure) {
    self.driver = driver
    self.folder = folder
    var hashes: [DirectoryName] = []
    try folder.forEachEntry { name, kind in
      if case .hash = DirectoryName(name), kind == .folder, !driver.entriesAreFiles {
        hashes.append(DirectoryName(name))
        return
      }
      let text = String(decoding: name, as: UTF8.self)
      if driver.owns(entry: text, kind: kind) { hashes.append(DirectoryName(name)) }
    }
    names = hashes
    if let links = driver.links, let inner = try folder.folderIfPresent(links) {
      try readLinks(inner)
    }
  }

  /// Each entry of overlay2/l leads to ../<directory>/diff (moby daemon/graphdriver/overlay2).
  private mutating func readLinks(_ inner: any Folder) throws(ReadFailure) {
    var entries: [String] = []
    try inner.forEachEntry { name, kind in
      if kind == .symlink { entries.append(String(decoding: name, as: UTF8.self)) }
    }
    let known = Set(names)
    for entry in entries {
      let target: String
      do throws(ReadFailure) {
        target = try inner.link(entry)
      } catch {
        continue
      }
      let parts = target.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "..", parts[2] == "diff" else {
        findings.append(
          Finding(
            .linkDangling, inner.path(of: entry),
            "expected a link to ../<directory>/diff, found one to “\(target)”"))
        continue
      }
      let directory = DirectoryName(String(parts[1]))
      links[entry] = directory
      if !known.contains(directory) {
        findings.append(
          Finding(
            .linkDangling, inner.path(of: entry),
            "expected a link to a directory that is there, found one to “\(target)”"))
      }
    }
  }

  /// Directories with a file `link` and no entry for it. Only the few that no link leads to are looked into.
  mutating func findMissingLinks(into buffer: ReadBuffer) {
    guard driver.links != nil else { return }
    let linked = Set(links.values)
    for name in names where !linked.contains(name) {
      guard let short = try? folder.text("\(name)/link", into: buffer), !short.isEmpty else { continue }
      findings.append(
        Finding(
          .linkMissing, folder.path(of: name.description),
          "expected l/\(short) to lead here, found no such link"))
    }
  }

  /// The directories that `lower` of these names.
  func lowers(of owners: some Sequence<DirectoryName>, into buffer: ReadBuffer) -> Set<DirectoryName> {
    var named: Set<DirectoryName> = []
    for owner in owners {
      if let lower = try? folder.text("\(owner)/lower", into: buffer, limit: 1 << 16) {
        for link in lower.split(separator: ":") {
          if let directory = links[String(link.drop { $0 != "/" }.dropFirst())] {
            named.insert(directory)
          }
        }
      } else if let lower = try? folder.text("\(owner)/lower-id", into: buffer), !lower.isEmpty {
        named.insert(DirectoryName(lower))
      }
    }
    return named
  }

  /// The directory that this one stands on first of all, in drivers whose directories name it.
  ///
  /// - Returns: nil where the driver's directories do not say; a nil within where this one stands on none.
  func nearestLower(of name: DirectoryName, into buffer: ReadBuffer) -> DirectoryName?? {
    guard driver.links != nil else { return nil }
    do throws(ReadFailure) {
      let lower = try folder.text("\(name)/lower", into: buffer, limit: 1 << 16)
      guard let nearest = lower.split(separator: ":").first,
        let directory = links[String(nearest.drop { $0 != "/" }.dropFirst())]
      else { return nil }
      return .some(directory)
    } catch {
      return error == .absent ? .some(nil) : nil
    }
  }

  /// How many directories this one stands on.
  func countLowers(of name: DirectoryName, into buffer: ReadBuffer) -> Int64? {
    guard let lower = try? folder.text("\(name)/lower", into: buffer, limit: 1 << 16) else { return nil }
    return Int64(lower.split(separator: ":").count)
  }

  func stamp(of name: DirectoryName) -> FileStamp? { try? folder.stamp(name.description) }
}
