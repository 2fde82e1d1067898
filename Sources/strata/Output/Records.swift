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
    let value = JSONValue(text)
    if let list = value?.elements {
      return list.isEmpty ? [] : [.title] + list.map { .element(parts(of: $0, noTrunc: noTrunc)) }
    }
    if let object = value?.membersByName {
      return [.title] + object.flatMap { members(of: $0.value, called: visible($0.name), noTrunc: noTrunc) }
    }
    return [.value(visible(text))]
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
private func members(of value: JSONValue, called name: String, noTrunc: Bool) -> [Line] {
  if let object = value.membersByName {
    let pairs = object.map { member -> String in
      let text = plain(member.value, noTrunc: noTrunc)
      return visible(member.name) + (text.isEmpty ? "" : "=" + text)
    }
    return pairs.isEmpty ? [] : [.element([name + ":"])] + pairs.map(Line.pair)
  }
  if let list = value.elements?.map(\.string), list.count > 1, list.allSatisfy({ $0?.contains("=") ?? false }) {
    return [.element([name + ":"])] + list.compactMap { $0.map { .pair(visible($0)) } }
  }
  let text = plain(value, noTrunc: noTrunc)
  return text.isEmpty ? [] : [.element(["\(name): \(text)"])]
}

/// One element of a list: its members.
private func parts(of element: JSONValue, noTrunc: Bool) -> [String] {
  guard let members = element.members else { return [plain(element, noTrunc: noTrunc)] }
  let shown = members.compactMap { member in places[member.name].map { (place: $0, member: member) } }
  return shown.sorted { $0.place < $1.place }.compactMap { _, member in
    let isBytes = member.name.hasSuffix("size") || member.name.hasSuffix("_exact")
    let text = plain(member.value, noTrunc: noTrunc, isBytes: isBytes)
    return text.isEmpty ? nil : "\(member.name.replacing("_", with: " ")) \(text)"
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

private let places = Dictionary(uniqueKeysWithValues: zip(order, order.indices))

private func plain(_ value: JSONValue, noTrunc: Bool, isBytes: Bool = false) -> String {
  switch value.kind {
  case .null: return ""
  case .boolean: return value.json
  case .number: return isBytes ? Int64(value.json).map { ByteCount($0).description } ?? value.json : value.json
  case .text: return value.string.map { visible(noTrunc ? $0 : shortName($0)) } ?? ""
  case .array: return value.elements?.map { plain($0, noTrunc: noTrunc) }.joined(separator: ", ") ?? ""
  case .object: return value.members?.isEmpty ?? true ? "" : visible(value.json)
  }
}

extension JSONValue {
  fileprivate var membersByName: [(name: String, value: JSONValue)]? { members?.sorted { $0.name < $1.name } }
}
