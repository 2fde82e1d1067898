import Files
import Foundation

/// An open file or pipe with an archive.
struct ArchiveInput {
  let descriptor: Int32
  /// For people.
  let shown: String
  /// The host's name that the file's name suggests; nil where there is no file.
  let host: String?

  /// Whether a path is no folder's and may be an archive's.
  ///
  /// - Throws: `LocateError` for a device.
  static func isOne(_ path: String) throws(LocateError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return false }
    try checkKind(status, shown: path)
    return true
  }

  /// Reads the archive at an absolute path.
  static func stores(at path: String, budget: Int) throws(LocateError) -> [any Store] {
    let file = openUntouched(path, O_NOCTTY)
    guard file >= 0 else {
      throw errno == ENOENT ? .notFound(path: path) : .unreadable(path: path, .system(errno))
    }
    defer { close(file) }
    return try ArchiveInput(descriptor: file, shown: path, host: host(of: file, at: path)).stores(budget: budget)
  }

  /// A pipe's path (such as the shell's <(…)) names no host.
  private static func host(of file: Int32, at path: String) -> String? {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return host(ofFile: path)
  }

  /// Reads the archive and finds the stores in it.
  func stores(budget: Int) throws(LocateError) -> [any Store] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: shown, .system(errno)) }
    try Self.checkKind(status, shown: shown)
    let tree: MemberTree
    do throws(ArchiveError) {
      tree = try MemberTreeBuilder.tree(
        of: try TarReader(descriptor: descriptor), budget: budget, keep: ArchiveFilter().keep)
    } catch {
      throw .archive(path: shown, error)
    }
    return try ArchiveRootFinder(tree: tree, archive: shown, host: host).stores()
  }

  /// A device may have no end, and a terminal waits for somebody to type a tar.
  private static func checkKind(_ status: stat, shown: String) throws(LocateError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFIFO, S_IFSOCK: return
    case S_IFDIR: throw .wrongKind(path: shown, found: "a directory: give its path")
    default: throw .wrongKind(path: shown, found: "a device")
    }
  }

  /// The file's name without .tar and what follows it, or without a short form such as .tgz.
  static func host(ofFile path: String) -> String? {
    guard let name = path.split(separator: "/").last.map(String.init) else { return nil }
    if let tar = name.range(of: ".tar", options: .backwards), tar.lowerBound > name.startIndex {
      let rest = name[tar.upperBound...]
      if rest.isEmpty || rest.hasPrefix(".") { return String(name[..<tar.lowerBound]) }
    }
    for ending in [".tgz", ".tzst", ".txz", ".tbz2", ".tbz"] where name.count > ending.count {
      if name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
    }
    return name
  }
}
