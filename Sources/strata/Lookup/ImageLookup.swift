import ImageModel
import Index
import Report

/// Images by what people call them: a reference, an ID, or the beginning of an ID.
struct ImageLookup {
  let index: IndexFile
  let host: String?

  /// The IDs of the images that are called so now: several where hosts differ, or where digits begin several IDs.
  /// A name comes before digits, as in moby daemon/images/image.go.
  func images(_ text: String) throws -> [String] {
    if let whole = Digest(text) ?? Hash256(hex: text).map({ Digest($0) }) {
      return try ids(["digest": .text(whole.description)])
    }
    if let reference = try? Reference(text) {
      let found = try ids([
        "repository": .text(reference.repository.canonical),
        "tag": reference.digest == nil ? .text(reference.tag ?? "latest") : .null,
        "digest": ParameterValue(reference.digest?.description),
      ])
      if !found.isEmpty { return found }
    }
    let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard !digits.isEmpty, digits.count <= 64, digits.allSatisfy(\.isHexDigit) else { return [] }
    return try ids(["prefix": .text(digits)])
  }

  /// The one image that is called so.
  ///
  /// - Parameter asked: where it was asked for, such as `--filter before`.
  /// - Throws: `CommandFailure`, if there is none or more than one.
  func image(_ text: String, asked: String) throws -> String {
    let found = try images(text)
    guard let first = found.first else {
      throw CommandFailure("\(asked): no image is called \(visible(text))\(try hint(text))")
    }
    guard found.count == 1 else {
      let advice = host == nil ? "give more of its ID, or the host with --host" : "give more of its ID"
      let some = found.prefix(4).map { "\n  " + $0 }.joined()
      throw CommandFailure("\(asked): \(visible(text)) may be any of \(found.count) images; \(advice):\(some)")
    }
    return first
  }

  func hint(_ text: String) throws -> String { try KnownNames(index: index).hint(reference: text) }

  private func ids(_ asked: [String: ParameterValue]) throws -> [String] {
    var parameters = asked
    parameters["host"] = ParameterValue(host)
    return try index.run(try Catalogue.query("find-images"), parameters: parameters) { names, next in
      let place = names.firstIndex(of: "current") ?? 0
      var ids: [String] = []
      while let row = try next() {
        guard case .text(let id) = row[0], row[place] == .integer(1), !ids.contains(id) else { continue }
        ids.append(id)
      }
      return ids
    }
  }
}
