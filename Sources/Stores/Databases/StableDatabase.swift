import Bolt
import Files

extension Folder {
  /// A bbolt file, copied between two writes; nil where there is no such file.
  ///
  /// - Parameter earlier: A copy of the same file, which is taken where nothing was written since.
  /// - Throws: `DatabaseFault` for a file that cannot be read.
  func database(
    _ name: String, into buffer: ReadBuffer, earlier: BoltCopy? = nil
  ) throws(DatabaseFault) -> BoltCopy? {
    do throws(ReadFailure) {
      let copy = try stableCopy(earlier) { (count) throws(ReadFailure) in
        try head(name, count: count, into: buffer)
      } whole: { (pieceSize, add) throws(ReadFailure) in
        try read(name, inPiecesOf: pieceSize, into: buffer, limit: DatabaseFault.limit, add)
      }
      if let copy, copy.isTooLarge {
        throw ReadFailure.tooLarge(Int64(copy.fileSize))
      }
      if let copy { return copy }
    } catch {
      if error == .absent { return nil }
      throw DatabaseFault(expected: "expected a bbolt file", failure: error)
    }
    throw DatabaseFault(expected: "expected a moment without writing, found both metas changed in 20 attempts")
  }
}

/// Why a database could not be read: what was expected, and what was found.
struct DatabaseFault: Error {
  /// What was expected; and what was found, unless the file could not be read.
  let expected: String
  /// Why it could not be read.
  var failure: ReadFailure?

  var detail: String { expected + (failure.map { ", \($0.found)" } ?? "") }

  /// A database of more bytes than this is not read. Of containerd's the pages are mostly empty, and the copy has what
  /// they use: 50,000 images take 6.4 GB, of which it keeps 0.9.
  static let limit = 1 << 33
}
