import Bolt
import Files

extension Folder {
  /// A bbolt file, copied between two writes; nil where there is no such file.
  ///
  /// - Throws: `DatabaseFault` for a file that cannot be read.
  func database(_ name: String, into buffer: ReadBuffer) throws(DatabaseFault) -> BoltCopy? {
    do throws(ReadFailure) {
      let copy = try stableCopy { (count) throws(ReadFailure) in
        try head(name, count: count, into: buffer)
      } whole: { (pieceSize, add) throws(ReadFailure) in
        try read(name, inPiecesOf: pieceSize, into: buffer, limit: DatabaseFault.limit, add)
      }
      if let copy { return copy }
    } catch {
      if error == .absent { return nil }
      throw DatabaseFault(detail: "expected a bbolt file, \(error.found)")
    }
    throw DatabaseFault(detail: "expected a moment without writing, found both metas changed under five attempts")
  }
}

/// Why a database could not be read: what was expected, and what was found.
struct DatabaseFault: Error {
  let detail: String

  /// A database of more bytes than this is not read.
  static let limit = 1 << 30
}
