import Foundation
import Index
import Report

/// Shows each row as lines of titles and values, with lists below their titles: for rows that are worth a page.
func showRecords(
  _ query: NamedQuery, from index: IndexFile, parameters: [String: ParameterValue], noTrunc: Bool,
  to sink: ([UInt8]) throws -> Void
) throws {
  let columns = query.header.columns.map(Column.init)
  let width = columns.map(\.title.count).max() ?? 0
  try index.run(query, parameters: parameters) { _, next in
    var isFirst = true
    while let row = try next() {
      if !isFirst { try sink(Array("\n".utf8)) }
      isFirst = false
      for (value, column) in zip(row, columns) {
        let title = column.title.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        for line in lines(of: value, column, title: title, noTrunc: noTrunc) {
          try sink(Array((line + "\n").utf8))
        }
      }
    }
  }
  try sink(Array("\n".utf8))
}

private func lines(of value: RowValue, _ column: Column, title: String, noTrunc: Bool) -> [String] {
  switch (value, column.kind) {
  case (.null, _): return column.absent.map { $0.isEmpty ? [] : [title + $0] } ?? []
  case (.text(let text), .json), (.text(let text), .references):
    let list = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    switch list {
    case let list as [Any]:
      guard !list.isEmpty else { return [] }
      return [title.trimmingCharacters(in: .whitespaces)] + list.map { "  " + line(of: $0, noTrunc: noTrunc) }
    case let object as [String: Any]:
      return [title.trimmingCharacters(in: .whitespaces)]
        + object.keys.sorted().compactMap { key in
          object[key].flatMap { $0 is NSNull ? nil : "  \(key): \(plain($0, noTrunc: noTrunc))" }
        }
    default: return [title + visible(text)]
    }
  case (.text(let text), .digest): return [title + (noTrunc ? text : shortName(text))]
  case (.text(let text), _): return text.isEmpty ? [] : [title + visible(text)]
  case (.integer(let number), .bytes): return [title + ByteCount(number).description]
  case (.integer(let number), .boolean): return [title + (number == 0 ? "false" : "true")]
  case (.integer(let number), _): return [title + String(number)]
  case (.real(let number), _): return [title + String(number)]
  case (.blob, _): return []
  }
}

/// One element of a list on one line.
private func line(of element: Any, noTrunc: Bool) -> String {
  guard let object = element as? [String: Any] else { return plain(element, noTrunc: noTrunc) }
  return order.filter { object[$0] != nil }.compactMap { key -> String? in
    guard let value = object[key], !(value is NSNull) else { return nil }
    let text = plain(value, noTrunc: noTrunc, isBytes: key.hasSuffix("size"))
    return text.isEmpty ? nil : "\(key.replacingOccurrences(of: "_", with: " ")) \(text)"
  }.joined(separator: "  ")
}

/// In which order an element's members are shown; what is not here is not shown.
private let order = [
  "position", "host", "driver", "reference", "tag", "tags", "digests", "kind", "image_id", "chain_id",
  "diff_id", "depth", "size", "shared_size", "unique_size", "containers", "images", "cache_id",
  "parent_id", "orphan", "repository", "since", "current", "created_by",
]

private func plain(_ value: Any, noTrunc: Bool, isBytes: Bool = false) -> String {
  switch value {
  case let text as String: return visible(noTrunc ? text : shortName(text))
  case let number as NSNumber:
    if isBoolean(number) { return number.boolValue ? "true" : "false" }
    return isBytes ? ByteCount(number.int64Value).description : number.stringValue
  case let list as [Any]: return list.map { plain($0, noTrunc: noTrunc) }.joined(separator: ", ")
  default:
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return visible(data.map { String(decoding: $0, as: UTF8.self) } ?? "")
  }
}

private func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
