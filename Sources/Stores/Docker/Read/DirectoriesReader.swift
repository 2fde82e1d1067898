import Files
import ImageModel

/// The driver's directories and, where the driver has them, its short links.
struct DirectoryListing {
  var names: [DirectoryName] = []
  /// By the name of a short link, the directory to which it points.
  var links: [String: DirectoryName] = [:]
  /// What has the name of a directory and is none.
  var others: [DirectoryName: EntryKind] = [:]
}

/// Lists the folder of the driver's directories.
struct DirectoriesReader {
  let driver: Driver
  let folder: any Folder
  private(set) var listing = DirectoryListing()
  private(set) var findings: [Finding] = []

  init(driver: Driver, folder: any Folder) { (self.driver, self.folder) = (driver, folder) }

  /// - Throws: `ReadFailure` if the folder cannot be listed.
  mutating func read(into buffer: ReadBuffer) throws(ReadFailure) {
    var names: [DirectoryName] = []
    var others: [DirectoryName: EntryKind] = [:]
    try folder.forEachEntry { name, kind in
      if case .hash = DirectoryName(name), kind == .folder, !driver.entriesAreFiles {
        names.append(DirectoryName(name))
        return
      }
      let text = String(decoding: name, as: UTF8.self)
      if driver.owns(entry: text, kind: kind) {
        names.append(DirectoryName(name))
      } else if DirectoryName.isGenerated(text) {
        others[DirectoryName(name)] = kind
      }
    }
    (listing.names, listing.others) = (names, others)
    guard let links = driver.links else { return }
    do throws(ReadFailure) {
      if let inner = try folder.folderIfPresent(links) { try readLinks(inner) }
      findMissingLinks(into: buffer)
    } catch {
      // The directories are known without it.
      findings.append(.noFolder(folder.path(of: links), error))
    }
  }

  /// Each entry of overlay2/l is a link to ../<directory>/diff (moby daemon/graphdriver/overlay2).
  private mutating func readLinks(_ inner: any Folder) throws(ReadFailure) {
    var entries: [String] = []
    try inner.forEachEntry { name, kind in
      if kind == .symlink { entries.append(String(decoding: name, as: UTF8.self)) }
    }
    let known = Set(listing.names)
    for entry in entries {
      guard let target = try? inner.link(entry) else { continue }
      let parts = target.split(separator: "/", omittingEmptySubsequences: false)
      let isOfForm = parts.count == 3 && parts[0] == ".." && parts[2] == "diff"
      let directory = isOfForm ? DirectoryName(written: String(parts[1])) : nil
      listing.links[entry] = directory
      guard directory.map(known.contains) != true else { continue }
      findings.append(
        Finding(
          .linkDangling, inner.path(of: entry),
          "expected a link to \(isOfForm ? "a directory that is there" : "../<directory>/diff"), "
            + "found one to “\(target)”"))
    }
  }

  /// Directories with a file `link` and no such link. Only the few to which no link points are opened.
  private mutating func findMissingLinks(into buffer: ReadBuffer) {
    let linked = Set(listing.links.values)
    for name in listing.names where !linked.contains(name) {
      guard let short = try? folder.text("\(name)/link", into: buffer), !short.isEmpty else { continue }
      findings.append(
        Finding(
          .linkMissing, folder.path(of: name.description),
          "expected a link l/\(short) to it, found none"))
    }
  }
}
