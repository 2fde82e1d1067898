import ArgumentParser
import Foundation
import Index
import Report

/// The values of `--filter KEY=VALUE` by their keys, as docker takes them: the key in any case, blanks around both ignored
/// (docker/cli opts/opts.go).
struct Filters {
  private let values: [String: [String]]

  var isEmpty: Bool { values.isEmpty }

  /// - Parameters:
  ///   - flags: Keys that mean `KEY=true` where they stand alone.
  ///   - refused: Docker's keys that cannot be answered, each with the reason.
  /// - Throws: `ValidationError` for what has no `=`, and for a key that is none of these.
  init(_ texts: [String], keys: [String], flags: [String] = [], refused: [String: String] = [:]) throws {
    var values: [String: [String]] = [:]
    for typed in texts {
      let word = typed.trimmingCharacters(in: .whitespaces).lowercased()
      let text = flags.contains(word) ? word + "=true" : typed
      for (key, reason) in refused where word == key || word.hasPrefix(key + "=") || word.hasPrefix(key + "!=") {
        throw ValidationError("--filter \(key): \(reason)")
      }
      guard let equals = text.firstIndex(of: "=") else {
        throw ValidationError("--filter: expected KEY=VALUE, found “\(visible(text))”; \(Self.known(keys))")
      }
      let key = text[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
      guard keys.contains(key) else {
        let hint = hint(didYouMean(key, among: keys))
        throw ValidationError("--filter: there is no key “\(visible(key))”\(hint); \(Self.known(keys))")
      }
      values[key, default: []].append(text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces))
    }
    self.values = values
  }

  private static func known(_ keys: [String]) -> String { "known keys: " + keys.joined(separator: ", ") }

  subscript(_ key: String) -> [String] { values[key] ?? [] }

  /// All values of a key as a JSON array; null if the key is not there.
  func list(_ key: String, _ transform: (String) throws -> [String] = { [$0] }) throws -> SQLValue {
    guard let texts = values[key] else { return .null }
    return .list(try texts.flatMap(transform))
  }

  /// Holds that all values of a key are among those that there are.
  ///
  /// - Parameter word: What such a value is called.
  func check(_ key: String, among known: [String], called word: String) throws {
    for value in self[key] where !known.contains(value) {
      let hint = hint(didYouMean(value, among: known))
      throw ValidationError(
        "--filter \(key): there is no \(word) “\(visible(value))”\(hint); \(word)s: \(known.joined(separator: ", "))")
    }
  }

  /// true or false, also as 1 or 0; null if the key is not there.
  func flag(_ key: String) throws -> SQLValue {
    let texts = Set(self[key])
    guard !texts.isEmpty else { return .null }
    let isTrue = texts.isSubset(of: ["true", "1"])
    guard isTrue || texts.isSubset(of: ["false", "0"]) else {
      let found = visible(self[key].joined(separator: ", "))
      throw ValidationError("--filter \(key): expected true or false, found “\(found)”")
    }
    return SQLValue(isTrue)
  }
}
