/// A row that came or went, as osquery logs it (osquery.readthedocs.io, "Log aggregation", the event format of
/// differential results): one object a line, all columns as texts.
package struct DifferentialEvent: Sendable {
  package enum Action: String, Sendable { case added, removed }

  /// The query's name.
  package var name: String
  package var hostIdentifier: String
  /// Seconds since 1970.
  package var unixTime: Int64
  package var action: Action
  package var columns: [(name: String, value: String)]

  package init(
    name: String, hostIdentifier: String, unixTime: Int64, action: Action,
    columns: [(name: String, value: String)]
  ) {
    self.name = name
    self.hostIdentifier = hostIdentifier
    self.unixTime = unixTime
    self.action = action
    self.columns = columns
  }

  /// The event as a line of JSON, with its end.
  package var line: [UInt8] {
    let columns = Self.object(columns.map { ($0.name, Self.string($0.value)) })
    return Self.object([
      ("name", Self.string(name)), ("hostIdentifier", Self.string(hostIdentifier)),
      ("unixTime", Array(String(unixTime).utf8)), ("action", Self.string(action.rawValue)), ("columns", columns),
    ]) + [lineFeed]
  }

  private static func string(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    appendJSONString(text, to: &out)
    return out
  }

  private static func object(_ members: [(name: String, json: [UInt8])]) -> [UInt8] {
    let parts = members.map { string($0.name) + [UInt8(ascii: ":")] + $0.json }
    return [UInt8(ascii: "{")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
  }
}
