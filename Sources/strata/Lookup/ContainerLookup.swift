import Index
import Report

/// Containers by what people call them: a name, or the beginning of an ID.
struct ContainerLookup {
  let index: IndexFile
  let host: String?

  /// The IDs of the containers that are called so, one of a tree. A name comes before digits, as in moby daemon/list.go.
  ///
  /// - Parameter asked: where it was asked for, such as `--filter before`.
  /// - Throws: `CommandFailure`, if there is none, or more than one in a tree.
  func ids(_ text: String, asked: String) throws -> [String] {
    let name = text.hasPrefix("/") ? String(text.dropFirst()) : text
    // No name and no ID has another character, so that as a pattern none of these means more than itself.
    let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    let byName = isName ? try rows(["names": .text(Filters.json([name]))]) : []
    let found = isName && byName.isEmpty ? try rows(["ids": .text(Filters.json([name + "*"]))]) : byName
    guard !found.isEmpty else { throw CommandFailure("\(asked): no container is called \(visible(text))") }
    if let tree = Dictionary(grouping: found, by: \.tree).first(where: { $0.value.count > 1 }) {
      throw CommandFailure(
        "\(asked): \(visible(text)) may be any of \(tree.value.count) containers of \(tree.key); give more of its ID")
    }
    return found.compactMap { row in
      guard case .text(let id)? = row["container_id"] else { return nil }
      return id
    }
  }

  private func rows(_ pattern: [String: SQLValue]) throws -> [AnswerRow] {
    let parameters = pattern.merging(["host": SQLValue(host)]) { $1 }
    return try index.run(try Catalogue.query("containers"), parameters: parameters) { names, next in
      var rows: [AnswerRow] = []
      while let values = try next() { rows.append(AnswerRow(names: names, values: values)) }
      return rows
    }
  }
}
