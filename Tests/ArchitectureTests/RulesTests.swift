import Foundation
import Testing

/// The rules of ARCHITECTURE.md that can be read off the sources.
@Suite("the rules of ARCHITECTURE.md") struct RulesTests {
  /// Which of our targets each may import: the table of targets.
  private static let imports: [String: Set<String>] = {
    let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../ARCHITECTURE.md").standardizedFileURL
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    let rows = lines.drop { $0 != "| target | what it is | imports |" }.dropFirst(2).prefix { $0.hasPrefix("|") }
    func names(_ cell: Substring) -> [String] { cell.split { $0 == " " || $0 == "," }.map(String.init) }
    return rows.reduce(into: [:]) { imports, row in
      let cells = row.split(separator: "|")
      for target in names(cells[0]) { imports[target] = Set(names(cells[2])) }
    }
  }()

  @Test("each target imports only what the table says", arguments: try Target.all())
  func imports(_ target: Target) throws {
    let known = Set(Self.imports.keys)
    try #require(known.isSuperset(of: ["CShims", "Queries"]))
    let allowed = try #require(Self.imports[target.name], "a target that ARCHITECTURE.md does not name")
    for file in target.files {
      let imported = Set(file.lines(beginning: "import ").map { String($0.dropFirst("import ".count)) })
      #expect(imported.intersection(known).subtracting(allowed) == [], "\(file.path)")
    }
  }

  @Test("what follows the reading knows no store", arguments: ["Index", "Report"])
  func stores(_ name: String) throws {
    let all = try Target.all()
    let stores = try #require(all.first { $0.name == "Stores" }).files
    func isOwn(_ file: SourceFile) -> Bool {
      ["/Docker/", "/OCILayout/", "/Containerd/"].contains { file.path.contains($0) }
    }
    let own = stores.filter(isOwn).flatMap(\.types)
    let neutral = Set(stores.filter { !isOwn($0) }.flatMap(\.types))
    let types = Set(own).subtracting(neutral)
    try #require(types.isSuperset(of: ["DataRoot", "OCILayout", "Namespace"]))
    for file in try #require(all.first { $0.name == name }).files {
      #expect(file.words.intersection(types).subtracting(file.types) == [], "\(file.path)")
    }
  }

  @Test("code names graph drivers in their store alone")
  func drivers() throws {
    let names = try Regex(#"\b(overlay2|fuse-overlayfs|vfs|aufs|btrfs|devicemapper|zfs|windowsfilter)\b"#)
    for target in try Target.all() {
      for file in target.files where !file.path.contains("/Stores/Docker/") {
        // Help, whose texts have several lines, may name them in examples.
        for text in file.literals { #expect(text.firstMatch(of: names) == nil, "\(file.path): \(text)") }
      }
    }
  }

  @Test("the judge reads no files")
  func judge() throws {
    let stores = try #require(try Target.all().first { $0.name == "Stores" }).files
    let judge = stores.filter { $0.path.contains("/Judge/") }
    try #require(judge.contains { $0.types.contains("Judge") })
    for file in judge {
      #expect(file.words.isDisjoint(with: ["Folder", "ReadBuffer", "Foundation", "Glibc"]), "\(file.path)")
      #expect(file.words.allSatisfy { !$0.hasSuffix("Reader") }, "\(file.path)")
    }
  }

  @Test("four files of the index call SQLite past GRDB")
  func sqlite() throws {
    let calls = try Regex(#"\bsqlite3_[a-z]"#)
    let callers = try Target.all().flatMap(\.files).filter { $0.code.firstMatch(of: calls) != nil }
    #expect(
      callers.map { $0.path.split(separator: "/").suffix(3).joined(separator: "/") }
        == ["Database+Bounds", "Database+Sum", "GivenRowsTable", "PreparedStatement"].map { "Index/SQLite/\($0).swift" }
    )
  }

  @Test("no answer is SQL in Swift")
  func sql() throws {
    let questions = try Regex(#"\bSELECT\s+[^\\]*\bFROM\s+(?!sqlite_schema|pragma_)[a-z_]+"#)
    for target in try Target.all() where target.name != "Index" {
      for file in target.files {
        // Help shows SQL that people may type.
        if file.path.contains("/Help/") { continue }
        #expect(file.code.firstMatch(of: questions) == nil, "\(file.path)")
      }
    }
  }
}

/// A folder of Sources/.
struct Target: Sendable, CustomTestStringConvertible {
  let name: String
  let files: [SourceFile]

  var testDescription: String { name }

  static func all() throws -> [Target] {
    let sources = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Sources").standardizedFileURL
    return try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted().map { name in
      let folder = sources.appendingPathComponent(name)
      let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      return Target(
        name: name,
        files: try paths.filter { $0.hasSuffix(".swift") }.sorted().map {
          try SourceFile(folder.appendingPathComponent($0))
        })
    }
  }
}

/// A file of Swift, without its comments.
struct SourceFile: Sendable {
  let path: String
  let code: String

  init(_ file: URL) throws {
    path = file.path
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    code = lines.filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }.joined(separator: "\n")
  }

  func lines(beginning: String) -> [Substring] {
    code.split(separator: "\n").filter { $0.hasPrefix(beginning) }
  }

  var words: Set<String> { Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)) }

  /// The types that it declares at its top level.
  var types: [String] {
    let kinds: Set<Substring> = ["struct", "enum", "class", "protocol"]
    return code.split(separator: "\n").filter { $0.first?.isLetter == true }.compactMap { line in
      let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      return words.firstIndex(where: kinds.contains).flatMap { words.dropFirst($0 + 1).first.map(String.init) }
    }
  }

  /// Its texts between quotation marks.
  var literals: [Substring] { code.split(separator: "\n").flatMap { $0.split(separator: "\"").dropFirst().striding } }
}

extension Sequence {
  /// Each second element: of a line that is cut at its quotation marks, what stands between two of these.
  fileprivate var striding: [Element] { enumerated().filter { $0.offset % 2 == 0 }.map(\.element) }
}
