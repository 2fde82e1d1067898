import GRDB
import ImageModel

/// Maps rows of another index, those of digests and of names, to ours, which are written as they are met.
final class RowMap {
  /// What a column's integers are rows of: digests (as all that has a digest is named), or a table of names.
  enum Reference: String, CaseIterable {
    case digest = "digests"
    case repository = "repos"
    case source = "source_repositories"
    case key = "store_keys"
    case scan = "scan_names"
  }

  private let path: String
  private let facts: FactWriter
  /// Their rows, and ours, of those that were met.
  private var digests: [Int64: Int64] = [:]
  private var names: [Reference: [Int64: Int64]] = [:]
  private let selectTheirs: PreparedStatement
  private let selectNames: [Reference: PreparedStatement]

  /// - Parameter path: The other index's, for errors.
  init(path: String, from other: Database, to facts: FactWriter) throws {
    self.path = path
    self.facts = facts
    selectTheirs = try PreparedStatement(other, "SELECT text FROM digests WHERE id = ?")
    selectNames = try Dictionary(
      uniqueKeysWithValues: Reference.allCases.filter { $0 != .digest }.map {
        ($0, try PreparedStatement(other, "SELECT name FROM \($0.rawValue) WHERE id = ?"))
      })
  }

  /// A digest of theirs.
  func digest(_ id: Int64) throws -> Digest {
    selectTheirs.bind(1, id)
    defer { selectTheirs.reset() }
    guard try selectTheirs.step() else { throw damaged("row \(id) of digests is missing") }
    guard let digest = selectTheirs.digest(0) else {
      throw damaged("row \(id) of digests is no digest: “\(selectTheirs.text(0))”")
    }
    return digest
  }

  func hash(_ id: Int64) throws -> Hash256 {
    guard let hash = try digest(id).hash256 else { throw damaged("row \(id) of digests is no SHA-256") }
    return hash
  }

  /// Our row of a digest, which is written if it is new.
  func ours(_ id: Int64) throws -> Int64 {
    if let row = digests[id] { return row }
    let row = try facts.id(of: try digest(id))
    digests[id] = row
    return row
  }

  /// Our row of a digest or a name, which is written if it is new.
  func ours(_ id: Int64, _ reference: Reference) throws -> Int64 {
    guard let select = selectNames[reference] else { return try ours(id) }
    if let row = names[reference]?[id] { return row }
    select.bind(1, id)
    defer { select.reset() }
    guard try select.step() else { throw damaged("row \(id) of \(reference.rawValue) is missing") }
    let name = select.text(0)
    let row =
      switch reference {
      case .repository: try ourRepository(name)
      case .source: try facts.id(ofSource: name)
      case .scan: try facts.id(ofScanName: name)
      case .key, .digest: try facts.id(ofKey: name)
      }
    names[reference, default: [:]][id] = row
    return row
  }

  private func ourRepository(_ name: String) throws -> Int64 {
    let repository = RepositoryName(name)
    guard repository.canonical == name else { throw damaged("“\(name)” is no repository’s canonical name") }
    return try facts.id(of: repository)
  }

  /// Whether something that was taken over mentions a digest.
  func hasMet(_ id: Int64) -> Bool { digests[id] != nil }

  /// A value of a span or fact as our rows have it.
  func translated(_ value: SQLValue, _ reference: Reference?) throws -> SQLValue {
    guard let reference, case .integer(let id) = value else { return value }
    return .integer(try ours(id, reference))
  }

  func damaged(_ reason: String) -> IndexError { .damaged(path: path, reason: reason) }
}
