import ArgumentParser
import Foundation
import Report
import Stores

/// `[NAME=]PATH`. What exists, or begins with `/` or `.`, is a path even with a `=` in it.
struct TreeArgument {
  let host: String?
  let path: String

  init(_ text: String) {
    let isPath =
      text.hasPrefix("/") || text.hasPrefix(".") || FileManager.default.fileExists(atPath: text)
    guard !isPath, let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      host = nil
      path = text
      return
    }
    host = String(text[..<equals])
    path = String(text[text.index(after: equals)...])
  }
}

extension TreeArgument {
  /// - Throws: `ValidationError` where the path or the host's name is nothing but blanks.
  func check(_ text: String) throws {
    if path.isBlank { throw ValidationError("expected [NAME=]PATH, found “\(visible(text))” without a path") }
    if let host { try Self.check(host: host, "“\(visible(text))”") }
  }

  /// - Parameter place: Where it was given.
  static func check(host: String, _ place: String) throws {
    if host.isBlank { throw ValidationError("\(place): expected a host’s name, found nothing but blanks") }
    if host.contains(",") {
      throw ValidationError(
        "\(place): expected a host’s name without commas, which separate the names of several hosts")
    }
  }

  /// What the arguments name.
  ///
  /// - Throws: `ValidationError` if standard input is named twice, or without its host.
  static func sources(_ texts: [String], host: String? = nil) throws -> [TreeArgument] {
    let sources = texts.map { TreeArgument($0) }
    for (source, text) in zip(sources, texts) { try source.check(text) }
    let fromInput = sources.filter { $0.path == TreeSource.standardInput }
    guard fromInput.count < 2 else { throw ValidationError("standard input can be read once: “-” was given twice") }
    guard host != nil || fromInput.allSatisfy({ $0.host != nil }) else {
      throw ValidationError("standard input does not name its host: give it as NAME=-")
    }
    return sources
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
