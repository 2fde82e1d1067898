import Index
import Report

/// A line that speaks to the shell itself.
enum DotCommand: Equatable {
  case help
  case tables(String?)
  case schema(String?)
  case queries
  case query(name: String, parameters: [String])
  case format(String?)
  case quit

  /// Name, arguments and meaning of each, for `.help` and for completion.
  static let list: [(name: String, arguments: String, meaning: String)] = [
    (".help", "", "this list"),
    (".tables", "[WORD]", "views and tables, or those with WORD in their names"),
    (".schema", "[NAME]", "what a view, a table or a function is, in words"),
    (".queries", "", "the questions that have names"),
    (".query", "NAME [PARAMETER=VALUE]…", "ask one of them"),
    (".format", "[FORMAT]", "how rows are shown: \(Format.words.joined(separator: ", "))"),
    (".quit", "", "leave; Ctrl-D does as well"),
  ]

  /// - Throws: `CommandFailure` for what is no such command.
  init(_ line: String) throws {
    let words = try Self.words(of: line)
    let arguments = Array(words.dropFirst())
    func atMost(_ count: Int) throws {
      if arguments.count > count {
        throw CommandFailure("\(words[0]) takes \(count == 0 ? "nothing" : "one word") after it; .help lists all")
      }
    }
    switch words.first {
    case ".help":
      try atMost(0)
      self = .help
    case ".tables":
      try atMost(1)
      self = .tables(arguments.first)
    case ".schema":
      try atMost(1)
      self = .schema(arguments.first)
    case ".queries":
      try atMost(0)
      self = .queries
    case ".query":
      guard let name = arguments.first else { throw CommandFailure(".query wants a name; .queries lists them") }
      self = .query(name: name, parameters: Array(arguments.dropFirst()))
    case ".format":
      try atMost(1)
      self = .format(arguments.first)
    case ".quit", ".exit":
      try atMost(0)
      self = .quit
    default:
      let word = words.first ?? "."
      let hint = didYouMean(word, among: Self.list.map(\.name)).map { "did you mean \($0)? " } ?? ""
      throw CommandFailure("\(visible(word)) is no command of the shell; \(hint).help lists them")
    }
  }

  /// Split at blanks; quotes of either kind hold words together.
  private static func words(of line: String) throws -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw CommandFailure("a quote is not closed") }
    return words + (word.map { [$0] } ?? [])
  }
}
