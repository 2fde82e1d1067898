import Files

/// Looks up what the judge wants to know of files that matter only where something has no owner.
struct EvidenceReader {
  let root: any Folder
  let driver: Driver
  let links: [String: DirectoryName]

  func read(_ wanted: Evidence.Wanted) -> Evidence {
    var evidence = Evidence()
    for path in wanted.stamps { evidence.stamps[path] = try? root.stamp(path) }
    guard !wanted.lowers.isEmpty, let path = driver.folder, let folder = try? root.descend(path) else {
      return evidence
    }
    let buffer = ReadBuffer()
    for name in wanted.lowers { evidence.lowers[name] = lowers(of: name, in: folder, into: buffer) }
    return evidence
  }

  /// - Returns: Nil if the file cannot be read, or is empty.
  private func lowers(of name: DirectoryName, in folder: any Folder, into buffer: ReadBuffer) -> [DirectoryName?]? {
    guard let file = driver.lowerFile else { return [] }
    do throws(ReadFailure) {
      guard let directory = try folder.folderIfPresent(name.description) else { return [] }
      let text = try directory.text(file, into: buffer, limit: 1 << 16)
      guard !text.isEmpty else { return nil }
      guard driver.links != nil else { return [DirectoryName(written: text)] }
      // l/LINK:l/LINK
      return text.split(separator: ":").map { links[String($0.drop { $0 != "/" }.dropFirst())] }
    } catch {
      return error == .absent ? [] : nil
    }
  }
}
