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
    self.query = query
    values = try namedValues(texts).reduce(into: [:]) { values, given in
      let kind = query.header.parameters.first { $0.name == given.name }?.kind
      values[given.name] = try SQLValue(given.value, kind: kind ?? .text, name: given.name)
    }
  }

  /// The values, in which the hosts, images and repositories that are meant stand for what a person wrote, and the index to
  /// ask: as of an earlier moment where hosts are given with one, as in web1@7d.
  ///
  /// - Parameter isPast: The index is of an earlier moment already.
  /// - Throws: `CommandFailure` for what the index does not have, `ImageArgumentError` for what is no image.
  func resolved(in present: IndexFile, isPast: Bool) throws -> (index: IndexFile, values: [String: SQLValue]) {
    var (values, at) = try hosts(in: present)
    guard let at else { return (present, try names(values, in: present)) }
    guard !isPast else { throw ValidationError("--at and HOST@TIME both give the moment: give one of them") }
    let (index, host) = try EarlierMoment(at).index(of: present, host: hostList(values))
    for parameter in query.header.parameters where parameter.kind == .hosts && values[parameter.name] != nil {
      values[parameter.name] = SQLValue(host)
    }
    return (index, try names(values, in: index))
  }

  /// Resolves values as `resolved(in:)` of an index does, in a sandbox, which is of one moment.
  func resolved(in sandbox: Sandbox) throws -> [String: SQLValue] {
    let (values, at) = try hosts(in: sandbox)
    guard at == nil else {
      throw CommandFailure("the shell asks of one moment: strata shell --at TIME is of an earlier one")
    }
    return try names(values, in: sandbox)
  }

  private func hosts(in index: any QueryRunner) throws -> (values: [String: SQLValue], at: Int64?) {
    var values = values
    var moments: Set<Int64?> = []
    for parameter in query.header.parameters where parameter.kind == .hosts {
      guard case .text(let text)? = values[parameter.name] else { continue }
      let (host, at) = try HostMoment.list([text], in: index, place: "--param \(parameter.name)")
      values[parameter.name] = SQLValue(host)
      moments.insert(at)
    }
    guard moments.count < 2 else { throw CommandFailure("--param: one answer is of one moment") }
    return (values, moments.first ?? nil)
  }

  private func names(_ given: [String: SQLValue], in index: any QueryRunner) throws -> [String: SQLValue] {
    var values = given
    let host = hostList(values)
    for parameter in query.header.parameters {
      guard case .text(let text)? = values[parameter.name] else { continue }
      switch parameter.kind {
      case .image: values[parameter.name] = .text(try ImageLookup(index: index, host: host).idOfAnyTime(text))
      case .repository: values[parameter.name] = .text(try repository(text, parameter.name, in: index, host: host))
      case .text, .hosts, .integer, .boolean, .version, .bytes, .age, .time: break
      }
    }
    return values
  }

  private func hostList(_ values: [String: SQLValue]) -> String? {
    for parameter in query.header.parameters where parameter.kind == .hosts {
      if case .text(let host)? = values[parameter.name] { return host }
    }
    return nil
  }

  /// The canonical name of a repository that the index has or had.
  private func repository(_ text: String, _ name: String, in index: any QueryRunner, host: String?) throws -> String {
    try ImageLookup(index: index, host: host, place: "--param \(name)").check(names: [text], ever: true)
    let reference = try Reference(fullName(text, in: index, host: host))
    guard reference.tag == nil, reference.digest == nil else {
      throw CommandFailure("--param \(name): expected a repository without a tag or a digest, found “\(visible(text))”")
    }
    return reference.repository.canonical
  }
}

extension SQLValue {
  /// A value as a person writes it.
  init(_ text: String, kind: QueryParameter.Kind, name: String) throws {
    switch kind {
    case .text, .image, .repository: self = .text(text)
    case .hosts:
      // What a moment follows is a name too.
      _ = try value(of: "--param \(name)") { try HostPatterns([text]) }
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
    case .bytes: self = .integer(try value(of: "--param \(name)") { try ByteCount(parsing: text).bytes })
    case .age: self = .integer(try value(of: "--param \(name)") { try Age(parsing: text).seconds })
    }
  }
}
