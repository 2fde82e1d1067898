import Index
import Report

/// Containers by what people call them: a name, or the beginning of an ID.
struct ContainerLookup {
  let index: IndexFile
  let host: String?

  /// The IDs of the containers that are called so, one of a tree. A name comes before digits, as in moby daemon/list.go.
  ///
  /// - Parameter asked: Where it was asked for, such as `--filter before`.
  /// - Throws: `CommandFailure`, if there is none, or more than one in a tree.
  func ids(_ text: String, asked: String) throws -> [String] {
    let found = try idsIfAny(text, asked: asked)
    guard !found.isEmpty else { throw CommandFailure("\(asked): no container is called \(visible(text))") }
    return found
  }

  /// The IDs of the containers that are called so, one of a tree; empty where there is none.
  ///
  /// - Parameter byNameAlone: The beginning of an ID is not enough.
  /// - Throws: `CommandFailure`, if there is more than one in a tree.
  func idsIfAny(_ text: String, asked: String, byNameAlone: Bool = false) throws -> [String] {
    let name = text.hasPrefix("/") ? String(text.dropFirst()) : text
    // No name and no ID has another character, so that as a pattern none of these means more than itself.
    let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    let byName = isName ? try rows(["names": .list([name])]) : []
    let found = isName && !byNameAlone && byName.isEmpty ? try rows(["ids": .list([name + "*"])]) : byName
    if let tree = Dictionary(grouping: found, by: \.tree).first(where: { $0.value.count > 1 }) {
      throw CommandFailure(
        "\(asked): \(visible(text)) may be any of \(tree.value.count) containers of \(visible(tree.key.title)); give more of its ID"
      )
    }
    return found.compactMap { $0.text("container_id") }
  }

  private func rows(_ pattern: [String: SQLValue]) throws -> [QueryRow] {
    try index.rows("containers", pattern.merging(["host": SQLValue(host)]) { $1 })
  }
}
