import Foundation

/// The names under which SQLite opens an index file.
enum SQLiteName {
  /// A name that begins with "file:" would be taken for a URI, whose options may ask for more.
  static func of(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

  /// Of a file on a medium, or in a folder, that cannot be written to: without locks and without files beside it.
  ///
  /// - Throws: `IndexError` if a write-ahead log lies beside it, without which the file is not whole.
  static func immutable(_ path: String) throws(IndexError) -> String {
    var status = stat()
    let log = URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "-wal"
    guard stat(log, &status) != 0 || status.st_size == 0 else {
      throw .cannotOpen(
        path: path,
        reason: """
          its last scans lie in \(log), and to read them takes permission to write to the folder; copy both files to \
          another folder and ask there, or ship what “strata backup” writes
          """)
    }
    let unreserved = CharacterSet.urlPathAllowed
    let name = URL(fileURLWithPath: path).path.addingPercentEncoding(withAllowedCharacters: unreserved) ?? path
    return "file:\(name)?immutable=1"
  }
}
