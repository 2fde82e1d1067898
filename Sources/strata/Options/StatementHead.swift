import Foundation
import Index

extension NamedQuery {
  /// A statement whose head says, in the form of the catalogue's files, what it is; nil for any other.
  ///
  /// - Throws: `QueryHeaderError`, where the head declares parameters and is not of the form: without their defaults the
  ///   statement would ask something else.
  init?(ofStatement sql: String, file: String?, isInput: Bool) throws {
    let place = file ?? (isInput ? "standard input" : "the statement")
    do throws(QueryHeaderError) {
      let header = try QueryHeader(of: sql, file: place)
      let name = file.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent } ?? "statement"
      self.init(name: name, header: header, sql: sql, file: file)
    } catch {
      let head = sql.split(whereSeparator: \.isNewline).prefix { $0.hasPrefix("--") }
      if head.contains(where: { $0.drop { "- ".contains($0) }.hasPrefix("parameter:") }) { throw error }
      return nil
    }
  }
}
