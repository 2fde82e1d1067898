import Foundation
import ImageModel

/// What a person may write for an image: a reference in either form, an image ID, or the beginning of one.
package struct ImageArgument: Sendable {
  package let text: String
  private let reference: Reference?
  /// Of an image ID: all of its hexadecimal digits, or the first of them.
  private let digits: String?
  /// What a reference without a tag means.
  private let tag: String?

  package init(_ text: String) {
    self.text = text
    digits = typedDigits(text)
    // A name of 64 hexadecimal digits is no repository's (distribution/reference, normalize.go).
    let isID = digits.map { text.hasPrefix("sha256:") || $0.count == 64 } ?? false
    reference = isID ? nil : try? Reference(text)
    tag = Reference.defaultTag
  }

  /// What a person may write for a name alone, as in a filter: without a tag it means all of the repository.
  package init(name text: String) {
    self.text = text
    digits = nil
    reference = try? Reference(text)
    tag = nil
  }
}

/// An image that was found.
package struct ImageMatch: Sendable, Equatable {
  package let imageID: String
  /// When a scan first no longer saw that what was written means this image; nil: it does in the last scan.
  package let gone: String?
  /// It was found by a reference, not by an ID.
  package let isByName: Bool
  /// False: no config of it was ever read. It is none, such as a chart or a signature, or a file of it is missing.
  package var isReadable = true
  /// Where it is so.
  package let hosts: [String]
  /// What it means in each tree: the image's config itself, or manifests or indexes that lead to it.
  package var targets: [TreeName: [String]] = [:]
  /// What the engines call it, each with the hosts where they do.
  package var shown: [String: [String]] = [:]
}

/// Why a text names no image, or not one.
package enum ImageArgumentError: Error, Sendable, Equatable, CustomStringConvertible {
  case malformed(reason: String)
  case unknown(text: String, host: String?, suggestion: String?)
  /// It was one once.
  case gone(text: String, host: String?, since: String)
  /// It is no image of that host, but of these.
  case elsewhere(text: String, host: String, hosts: [String])
  case ambiguous(text: String, matches: [ImageMatch])

  package var description: String {
    switch self {
    case .malformed(let reason): reason
    case .unknown(let text, let host, let suggestion):
      "“\(text)” is no image of \(host.map(Self.list) ?? "this index")"
        + (suggestion.map { "; did you mean \($0)?" } ?? "")
    case .gone(let text, let host, let since):
      "“\(text)” is gone\(host.map { " from \(Self.list($0))" } ?? "") since \(since); see “strata history \(text)”"
    case .elsewhere(let text, let host, let hosts):
      "“\(text)” is no image of \(Self.list(host)), but one of \(Self.list(hosts))"
    case .ambiguous(let text, let matches):
      "“\(text)” means \(matches.count) images; give the ID of one of them:"
        + matches.prefix(10).map { "\n  " + Self.places(of: $0) }.joined()
        + (matches.count > 10 ? "\n  …" : "")
    }
  }

  /// The ID as each engine shows it, and where.
  private static func places(of match: ImageMatch) -> String {
    let shown = match.shown.isEmpty ? [match.imageID: match.hosts] : match.shown
    return shown.sorted { $0.key < $1.key }.map { "\($0.key) on \(list($0.value))" }.joined(separator: ", ")
  }

  /// - Parameter hosts: Names with commas between.
  private static func list(_ hosts: String) -> String { list(hosts.split(separator: ",").map(String.init)) }

  private static func list(_ hosts: [String]) -> String {
    hosts.prefix(5).joined(separator: ", ") + (hosts.count > 5 ? ", … (\(hosts.count) hosts)" : "")
  }
}

extension ImageArgument {
  /// Gives that of several words which a mistyped one most likely stands for.
  package typealias Suggestion = (_ word: String, _ words: [String]) -> String?

  /// The images that are meant: those that are so now, or for want of them those that were once.
  ///
  /// A reference goes before a free name in an image layout. A name goes before the beginning of an ID, as with Docker
  /// (moby daemon/images/image.go `GetImage`).
  ///
  /// - Parameter host: Only on these hosts, names with commas between; nil: on all hosts.
  package func matches(in index: any QueryRunner, host: String? = nil) throws -> [ImageMatch] {
    if let reference {
      let found = try matches(
        [
          "repository": .text(reference.repository.canonical),
          "tag": reference.digest == nil ? SQLValue(reference.tag ?? tag) : .null,
          "digest": SQLValue(reference.digest?.description),
        ], in: index, host: host)
      if !found.isEmpty { return found }
    }
    let named = try matches(["name": .text(text)], in: index, host: host)
    guard named.isEmpty, let digits else { return named }
    return try matches(
      digits.count == 64 ? ["digest": .text("sha256:" + digits)] : ["prefix": .text(digits)], in: index, host: host)
  }

  /// The images that the text means now or, if there are none, those that it meant once; there is at least one.
  ///
  /// - Throws: `ImageArgumentError` if there is none.
  package func known(in index: any QueryRunner, host: String? = nil, suggest: Suggestion) throws -> [ImageMatch] {
    let found = try matches(in: index, host: host)
    guard !found.isEmpty else { throw try unknown(in: index, host: host, suggest: suggest) }
    return found
  }

  /// The images that are meant now; there is at least one.
  ///
  /// - Throws: `ImageArgumentError` if there is none, or none any more.
  package func images(in index: any QueryRunner, host: String? = nil, suggest: Suggestion) throws -> [ImageMatch] {
    let found = try known(in: index, host: host, suggest: suggest)
    if let since = found.compactMap(\.gone).max() {
      throw ImageArgumentError.gone(text: text, host: host, since: since)
    }
    return found
  }

  /// The one image among those that were found.
  ///
  /// - Throws: `ImageArgumentError` for several.
  package func one(of found: [ImageMatch]) throws -> ImageMatch {
    guard found.count == 1 else { throw ImageArgumentError.ambiguous(text: text, matches: found) }
    return found[0]
  }

  /// What to say if there is no such image.
  package func unknown(
    in index: any QueryRunner, host: String?, suggest: Suggestion
  ) throws -> ImageArgumentError {
    if reference == nil, digits == nil {
      do {
        _ = try Reference(text)
      } catch {
        return .malformed(reason: error.description)
      }
    }
    if let host {
      let others = Set(try matches(in: index).flatMap(\.hosts))
      if !others.isEmpty { return .elsewhere(text: text, host: host, hosts: others.sorted()) }
    }
    // A name without a tag means this one: of others of its repository the error then names the tags.
    let isBare = reference.map { $0.tag == nil && $0.digest == nil } ?? false
    return .unknown(
      text: isBare ? tag.map { "\(text):\($0)" } ?? text : text, host: host,
      // No name is like a whole ID.
      suggestion: reference == nil ? nil : try nearest(in: index, suggest: suggest))
  }

  /// The references of the same repository, else the name that was most likely meant.
  package func nearest(in index: any QueryRunner, suggest: Suggestion) throws -> String? {
    let references = try index.rows("tag-spread", ["top": .integer(-1)]).compactMap { $0.text("reference") }
    let known = references.sorted().compactMap { try? Reference($0) }
    let others = known.filter { $0.repository == reference?.repository }.map(\.familiar)
    guard others.isEmpty else {
      if others.count > 5, let nearest = suggest(text, others) { return nearest }
      return others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
    }
    let names = [known.map(\.familiar), Set(known.map(\.repository.familiar)).sorted()]
    for names in names { if let whole = suggest(text, names) { return whole } }
    // The last part of a name stands for it.
    for names in names {
      let ends = Dictionary(grouping: names) { $0.split(separator: "/").last.map(String.init) ?? $0 }
      if let end = suggest(text, ends.keys.sorted()), let whole = ends[end] {
        return whole.prefix(5).joined(separator: ", ") + (whole.count > 5 ? ", …" : "")
      }
    }
    return nil
  }

  private func matches(
    _ parameters: [String: SQLValue], in index: any QueryRunner, host: String?
  ) throws -> [ImageMatch] {
    func decoded<Value: Decodable>(_ json: String?) -> Value? {
      json.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }
    var found: [ImageMatch] = []
    var met: Set<String> = []
    for row in try index.rows("find-images", parameters.merging(["host": SQLValue(host)]) { $1 }) {
      guard let id = row.text("image_id"), let matched = row.text("matched"), met.insert(id).inserted else { continue }
      let targets: [[String]] = decoded(row.text("targets")) ?? []
      found.append(
        ImageMatch(
          imageID: id, gone: row.text("gone"), isByName: ["repository", "tag", "digest"].contains(matched),
          isReadable: row.integer("readable") != 0, hosts: decoded(row.text("hosts")) ?? [],
          targets: Dictionary(grouping: targets) {
            TreeName(host: $0[0], driver: $0[1], root: $0[2], namespace: $0[3])
          }.mapValues { $0.map { $0[4] } },
          shown: Dictionary(grouping: targets) { $0[5] }.mapValues { Set($0.map { $0[0] }).sorted() }))
    }
    let current = found.filter { $0.gone == nil }
    return current.isEmpty ? found : current
  }
}
