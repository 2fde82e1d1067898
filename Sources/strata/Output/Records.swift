import Foundation
import ImageModel
import Index
import Report

/// Shows each row as lines of titles and values, with lists below their titles: for rows that are worth a page.
func showRecords(
  _ query: NamedQuery, from index: IndexFile, parameters: [String: SQLValue], noTrunc: Bool,
  times: TimeForm, width: Int?, to sink: ([UInt8]) throws -> Void
) throws {
  let columns = query.columns
  let indent = String(repeating: " ", count: (columns.map(\.title.count).max() ?? 0) + 2)
  try index.run(query, parameters: parameters) { _, next in
    var isFirst = true
    while let row = try next() {
      if !isFirst { try sink(Array("\n".utf8)) }
      isFirst = false
      for (value, column) in zip(row, columns) {
        for line in lines(of: time(value, column, times), column, noTrunc: noTrunc) {
          let lines =
            switch line {
            case .value(let text): beside(column.title, text, indent, width)
            case .title: [column.title]
            case .element(let parts): hung(parts, first: "  ", rest: "      ", width: width)
            case .pair(let text): hung([text], first: "    ", rest: "        ", width: width)
            }
          for line in lines { try sink(Array((line + "\n").utf8)) }
        }
      }
    }
  }
  try sink(Array("\n".utf8))
}

/// A moment as it is to be shown; all else as it is.
private func time(_ value: SQLValue, _ column: Column, _ form: TimeForm) -> SQLValue {
  guard column.kind == .time, case .text(let text) = value else { return value }
  return .text(form.text(of: text, now: Int64(Date().timeIntervalSince1970)))
}

/// A value beside its title, or below it where that keeps a word whole: a directory's name is copied from the screen.
private func beside(_ title: String, _ text: String, _ indent: String, _ width: Int?) -> [String] {
  let room = width ?? .max
  let needed = displayWidth(text)
  guard !text.contains(" "), indent.count + needed > room, needed + 2 <= room else {
    let first = title.padding(toLength: indent.count, withPad: " ", startingAt: 0)
    return hung([text], first: first, rest: indent, width: width)
  }
  return [title, "  " + text]
}

/// A line of a record, before it is broken.
private enum Line {
  /// A value beside its title.
  case value(String)
  /// A title alone, above a list.
  case title
  /// An element of a list, in parts.
  case element([String])
  /// A name and its value, below an element.
  case pair(String)
}

private func lines(of value: SQLValue, _ column: Column, noTrunc: Bool) -> [Line] {
  switch (value, column.kind) {
  case (.null, _): return column.absent.map { $0.isEmpty ? [] : [.value($0)] } ?? []
  case (.text(let text), .json), (.text(let text), .references):
    let list = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    switch list {
    case let list as [Any]:
      return list.isEmpty ? [] : [.title] + list.map { .element(parts(of: $0, noTrunc: noTrunc)) }
    case let object as [String: Any]:
      return [.title]
        + object.keys.sorted().flatMap { key in
          object[key].map { members(of: $0, called: visible(key), noTrunc: noTrunc) } ?? []
        }
    default: return [.value(visible(text))]
    }
  case (.text(let text), .digest), (.text(let text), .reference):
    return [.value(visible(noTrunc ? text : shortName(text)))]
  case (.text(let text), _): return text.isEmpty ? [] : [.value(visible(text))]
  case (.integer(let number), .bytes): return [.value(ByteCount(number).description)]
  case (.integer(let number), .boolean): return [.value(number == 0 ? "false" : "true")]
  case (.integer(let number), _): return [.value(String(number))]
  case (.real(let number), _): return [.value(String(number))]
  case (.blob, _): return []
  }
}

/// A member of an object: names with values a line each below its own, all else beside it; nothing where it is empty.
private func members(of value: Any, called name: String, noTrunc: Bool) -> [Line] {
  if let object = value as? [String: Any] {
    let pairs = object.keys.sorted().map { key -> String in
      let text = object[key].map { plain($0, noTrunc: noTrunc) } ?? ""
      return visible(key) + (text.isEmpty ? "" : "=" + text)
    }
    return pairs.isEmpty ? [] : [.element([name + ":"])] + pairs.map(Line.pair)
  }
  if let list = value as? [String], list.count > 1, list.allSatisfy({ $0.contains("=") }) {
    return [.element([name + ":"])] + list.map { .pair(visible($0)) }
  }
  let text = plain(value, noTrunc: noTrunc)
  return text.isEmpty ? [] : [.element(["\(name): \(text)"])]
}

/// One element of a list: its members.
private func parts(of element: Any, noTrunc: Bool) -> [String] {
  guard let object = element as? [String: Any] else { return [plain(element, noTrunc: noTrunc)] }
  return order.filter { object[$0] != nil }.compactMap { key -> String? in
    guard let value = object[key], !(value is NSNull) else { return nil }
    let text = plain(value, noTrunc: noTrunc, isBytes: key.hasSuffix("size") || key.hasSuffix("_exact"))
    return text.isEmpty ? nil : "\(key.replacingOccurrences(of: "_", with: " ")) \(text)"
  }
}

/// In which order an element's members are shown; what is not here is not shown.
private let order = [
  "position", "depth", "host", "driver", "root", "namespace", "holder", "name", "path", "source", "read_only", "key",
  "until", "reference", "first_seen", "last_seen", "tag", "tags",
  "digests", "kind", "digest", "held_by", "blob", "target", "image_id",
  "chain_id", "diff_id", "diff_ids", "os", "architecture", "variant", "attests", "size", "shared_exact",
  "unique_exact", "containers", "images", "cache_id",
  "parent_id", "orphan", "repository", "since", "current", "created_by",
]

private func plain(_ value: Any, noTrunc: Bool, isBytes: Bool = false) -> String {
  switch value {
  case let text as String: return visible(noTrunc ? text : shortName(text))
  case let number as NSNumber:
    if isBoolean(number) { return number.boolValue ? "true" : "false" }
    return isBytes ? ByteCount(number.int64Value).description : number.stringValue
  case let list as [Any]: return list.map { plain($0, noTrunc: noTrunc) }.joined(separator: ", ")
  case is NSNull: return ""
  case let object as [String: Any] where object.isEmpty: return ""
  default:
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
    return visible(data.map { String(decoding: $0, as: UTF8.self) } ?? "")
  }
}

private func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
