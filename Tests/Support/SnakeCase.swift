import Foundation

extension JSONDecoder {
  /// Reads the names that strata and the oracles write in snake_case as Swift's: image_id as imageID.
  static var ofSnakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in Name(stringValue: Name.inSwift(path.last?.stringValue ?? "")) }
    return decoder
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static func inSwift(_ name: String) -> String {
      let words = name.split(separator: "_").map(String.init)
      guard words.count > 1 else { return name }
      return words[0]
        + words.dropFirst().map { ["id", "sql"].contains($0) ? $0.uppercased() : $0.capitalized }.joined()
    }
  }
}
