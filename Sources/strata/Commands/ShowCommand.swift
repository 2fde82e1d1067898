import ArgumentParser
import Foundation
import ImageModel
import Index
import Report

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "What something is, what it is made of, who owns it and who shares it.",
    discussion: """
      WHAT is a reference, an image ID, a chainID, a diff_id, a blob’s digest, a container, a cache-id, a snapshot’s key, \
      or the beginning of one; or a snapshot’s number; or a path of a driver directory or a snapshot or in it, as du \
      prints it: overlay2/<directory>/diff/usr, snapshots/42/fs; or \
      any other path of a data root with one of these in it, or of a fault, as problems prints it. What may be several \
      things is shown as each of them, up to 20; of more a few are named.

      An image, a layer, a container or a directory that is in no tree any more, and a reference that is gone, is shown \
      as of the last scan that saw it.

      It is shown on a page; with --columns, --sort, --limit, --wide or --no-headers as a table.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "What to show.", completion: .strata(.references))
  var what: String

  func run() throws {
    let (index, found) = try there(in: source.open())
    var questions = try found.map { thing in
      let query = try Catalogue.query("show-" + thing.kind.replacingOccurrences(of: "_", with: "-"))
      return (query: query, parameters: ["id": thing.key])
    }
    // A path of which nothing else is known may have findings: these are the answer then.
    if found.isEmpty, what.contains("/"), try hasProblem(in: index) {
      questions = [(query: try Catalogue.query("problems"), parameters: ["path": .text(what)])]
    }
    guard !questions.isEmpty else {
      throw try unknown(in: index)
    }
    guard found.count <= 20 else { throw CommandFailure(ambiguity(found)) }
    try noteOutOfUse(in: index, host: nil)
    guard !isPage else {
      try output.show { sink in
        for question in questions {
          try showRecords(
            question.query, from: index, parameters: question.parameters, noTrunc: output.noTrunc,
            times: output.time ?? .absolute, width: Terminal.width, to: sink)
        }
      }
      return
    }
    guard !output.isTable else {
      for question in questions {
        try answer(question.query, from: index, parameters: question.parameters, output: output)
      }
      return
    }
    // Several answers are one document: in JSON their rows are of one array.
    var lines = output
    if output.isJSON { lines.format = "ndjson" }
    var rows: [UInt8] = []
    for question in questions {
      try answer(question.query, from: index, parameters: question.parameters, output: lines) {
        if output.isJSON { rows += $0 } else { try Terminal.write($0) }
      }
    }
    guard output.isJSON else { return }
    let objects = String(decoding: rows, as: UTF8.self).split(separator: "\n")
    try Terminal.print("[\n" + objects.joined(separator: ",\n") + "\n]")
  }

  /// What to say of what is not there: since when it is gone, or what may be meant.
  private func unknown(in index: IndexFile) throws -> any Error {
    let isShort = what.count < HexRange.fewestDigits && what.allSatisfy(\.isHexDigit)
    let hint = try ImageArgument(what).nearest(in: index, suggest: didYouMean).map { "; did you mean \($0)?" } ?? ""
    return CommandFailure(
      "“\(visible(what))” is no reference, image, layer, digest, container, directory or snapshot of this index"
        + (isShort ? "; of an ID give at least \(HexRange.fewestDigits) digits" : hint))
  }

  /// A few of the things, and how to choose.
  private func ambiguity(_ found: [Thing]) -> String {
    let some = found.prefix(4).map { "\n  \($0.kind.replacingOccurrences(of: "_", with: " ")) \($0.shortID)" }.joined()
    let advice =
      HexRange(what) == nil && (try? Reference(what)) != nil
      ? "give an ID; “strata tags -f reference=\(visible(what))” shows which image it means on which host"
      : "give more of it, such as of one of these"
    return "“\(visible(what))” may be any of \(found.count) things; \(advice):\(some)\n  …"
  }

  private var isPage: Bool {
    output.isTable && output.columns == nil && output.sort == nil && output.limit == nil && !output.wide
      && !output.noHeaders
  }

  private struct Thing {
    let kind: String
    let id: String
    let key: SQLValue

    var shortID: String { visible(String((id.hasPrefix("sha256:") ? id.dropFirst(7) : id[...]).prefix(12))) }
  }

  private func find(in index: IndexFile) throws -> [Thing] {
    guard what.contains("/") else { return try find(what, in: index) }
    let path = DirectoryPath(what)
    if let path {
      let directories = try find(in: index, directory: path.name)
      if !directories.isEmpty { return directories }
    }
    let things = try find(what, in: index)
    if !things.isEmpty { return things }
    if let path {
      let things = try find(path.name, in: index)
      if !things.isEmpty { return things }
    }
    // A directory that nothing owns may have any name.
    for part in what.split(separator: "/").dropFirst() {
      let directories = try find(in: index, directory: String(part), isWhole: true)
      if !directories.isEmpty { return directories }
    }
    return []
  }

  /// The index to ask and what was found in it: if all that is meant is gone, the index as of the last scan that saw it.
  private func there(in index: IndexFile) throws -> (IndexFile, [Thing]) {
    let found = try find(in: index)
    let directory = DirectoryPath(what)?.name ?? (what.contains("/") ? nil : what)
    let gone = try GoneThing.all(what, directory: found.isEmpty ? directory : nil, in: index)
    let isAllGone = found.allSatisfy { thing in gone.contains { $0.id == thing.id } }
    guard isAllGone, let last = gone.first else {
      let name = found.isEmpty ? try fullName(what, in: index, host: nil) : what
      guard name != what else { return (index, found) }
      var whole = self
      whole.what = name
      return try whole.there(in: index)
    }
    last.note(what)
    let past = try last.lastIndex(of: index)
    return (past, try find(in: past))
  }

  private func hasProblem(in index: IndexFile) throws -> Bool {
    try index.run(try Catalogue.query("problems"), parameters: ["path": .text(what)]) { _, next in try next() != nil }
  }

  private func find(_ what: String, in index: IndexFile) throws -> [Thing] {
    let digest = Digest(what)
    let range = HexRange(digest == nil ? what : "")
    let reference = range == nil || what.count < 64 ? try? Reference(what) : nil
    let things = try collect(
      try Catalogue.query("find"), from: index,
      parameters: [
        "beginning": SQLValue(digest?.description ?? range.map { "sha256:" + $0.digits }), "text": .text(what),
        "repository": SQLValue(reference?.digest == nil ? reference?.repository.canonical : nil),
        "tag": SQLValue(reference?.tag), "directory": SQLValue(snapshotDirectory(what)),
      ])
    if !things.isEmpty { return things }
    if let manifest = reference?.digest {
      return [Thing(kind: "manifest", id: manifest.description, key: .text(manifest.description))]
    }
    return try find(in: index, directory: what)
  }

  private func find(in index: IndexFile, directory: String, isWhole: Bool = false) throws -> [Thing] {
    let range = isWhole ? nil : HexRange(directory)
    return try collect(
      try Catalogue.query("find-directories"), from: index,
      parameters: [
        "low": SQLValue(range?.low), "high": SQLValue(range?.high),
        "name": .blob(Array(directory.utf8)),
      ])
  }

  private func collect(
    _ query: NamedQuery, from index: IndexFile, parameters: [String: SQLValue]
  ) throws -> [Thing] {
    try index.run(query, parameters: parameters) { _, next in
      var things: [Thing] = []
      while let row = try next() {
        guard case .text(let kind) = row[0], case .text(let id) = row[1] else { continue }
        things.append(Thing(kind: kind, id: id, key: Self.key(kind, id)))
      }
      return things
    }
  }

  private static func key(_ kind: String, _ id: String) -> SQLValue {
    switch kind {
    case "directory": .blob(Hash256(hex: id)?.bytes ?? Array(id.utf8))
    default: .text(id)
    }
  }
}

/// A snapshot’s directory from its snapshotter’s folder on, as a snapshot’s number or a path in the directory names it.
private func snapshotDirectory(_ text: String) -> String? {
  let parts = text.split(separator: "/")
  let number = parts.count == 1 ? parts[0] : parts.drop { $0 != "snapshots" }.dropFirst().first
  guard let number, number.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
  return "snapshots/\(number)/fs"
}

/// All 32-byte values whose hexadecimal form begins with some digits.
struct HexRange {
  static let fewestDigits = 4

  let digits: String
  let low: [UInt8]
  let high: [UInt8]

  /// Nil if the text is no beginning of 64 hexadecimal digits, or of `sha256:` and these, or too short.
  init?(_ text: String) {
    let digits = (text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]).lowercased()
    guard (Self.fewestDigits...64).contains(digits.count), digits.allSatisfy(\.isHexDigit),
      let low = Hash256(hex: digits + String(repeating: "0", count: 64 - digits.count)),
      let high = Hash256(hex: digits + String(repeating: "f", count: 64 - digits.count))
    else { return nil }
    self.digits = digits
    self.low = low.bytes
    self.high = high.bytes
  }
}

/// A path that leads to a driver's directory or into it.
struct DirectoryPath {
  let name: String

  /// The component that can be a directory's name: 64 digits, with `-init` or not, or BuildKit's 25 letters and digits.
  init?(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    let name = parts.first { part in
      let stem = part.hasSuffix("-init") ? String(part.dropLast(5)) : part
      return Hash256(hex: stem) != nil
        || (stem.count == 25 && stem.allSatisfy { $0.isLowercase || $0.isNumber })
    }
    guard let name else { return nil }
    self.name = name
  }
}
