import ArgumentParser
import ImageModel
import Index
import Report
import Stores

/// The values of `--param name=value` for a named query, each as its parameter's kind says.
struct QueryValues {
  private let query: NamedQuery
  private let values: [String: SQLValue]

  init(_ texts: [String], of query: NamedQuery) throws {
    var values: [String: SQLValue] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "=") else {
        throw ValidationError("--param: expected NAME=VALUE, found “\(text)”")
      }
      let name = String(text[..<equals])
      guard values[name] == nil else { throw ValidationError("--param: “\(visible(name))” is given twice") }
      values[name] = try SQLValue(
        String(text[text.index(after: equals)...]),
        kind: query.header.parameters.first { $0.name == name }?.kind ?? .text, name: name)
    }
    self.query = query
    self.values = values
  }

  /// The values, in which the hosts and the image that are meant stand for what a person wrote.
  ///
  /// - Throws: `CommandFailure` for a name or pattern that fits no host, `ImageArgumentError` for what is no image.
  func values(in index: any QueryRunner) throws -> [String: SQLValue] {
    var values = values
    var host: String?
    for parameter in query.header.parameters where parameter.kind == .hosts {
      guard case .text(let text)? = values[parameter.name] else { continue }
      host = try HostPatterns([text]).list(among: KnownNames(index: index).hosts())
      values[parameter.name] = SQLValue(host)
    }
    for parameter in query.header.parameters where parameter.kind == .image {
      guard case .text(let text)? = values[parameter.name] else { continue }
      values[parameter.name] = .text(try ImageLookup(index: index, host: host).idOfAnyTime(text))
    }
    return values
  }
}

extension SQLValue {
  /// A value as a person writes it.
  init(_ text: String, kind: QueryParameter.Kind, name: String) throws {
    switch kind {
    case .text, .image: self = .text(text)
    case .hosts:
      do {
        _ = try HostPatterns([text])
      } catch {
        throw ValidationError("--param \(name): \(error)")
      }
      self = .text(text)
    case .time:
      guard let time = TypedTime.milliseconds(text) else {
        throw ValidationError("--param \(name): expected \(TypedTime.forms); found “\(visible(text))”")
      }
      self = .text(timeText(time))
    case .version:
      guard let version = DockerVersion(argument: text) else {
        throw ValidationError(
          "--param \(name): expected a version of Docker, such as 20.10 or 29, found “\(visible(text))”")
      }
      self = .text(version.rawValue)
    case .integer:
      guard let number = Int64(text) else {
        throw ValidationError("--param \(name): expected a whole number, found “\(text)”")
      }
      self = .integer(number)
    case .boolean:
      guard ["true", "false", "1", "0"].contains(text) else {
        throw ValidationError("--param \(name): expected true or false, found “\(text)”")
      }
      self = .integer(text == "true" || text == "1" ? 1 : 0)
    case .bytes: self = .integer(try Self.quantity(name) { try ByteCount(parsing: text).bytes })
    case .age: self = .integer(try Self.quantity(name) { try Age(parsing: text).seconds })
    }
  }

  private static func quantity(_ name: String, _ parse: () throws -> Int64) throws -> Int64 {
    do {
      return try parse()
    } catch let error as QuantityError {
      throw ValidationError("--param \(name): \(error)")
    }
  }
}
