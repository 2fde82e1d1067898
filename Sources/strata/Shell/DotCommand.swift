import ImageModel
import Index
import Report

/// A line that speaks to the shell itself.
enum DotCommand: Equatable {
  case help
  case tables(String?, all: Bool)
  case schema(String?)
  case queries(all: Bool)
  case query(name: String, parameters: [String])
  case read(String)
  case output(String?)
  case mode(String?)
  case quit

  /// Name, arguments and meaning of each, for `.help` and for completion.
  static let list: [(name: String, arguments: String, meaning: String)] = [
    (".help", "", "this list"),
    (".tables", "[WORD] [--all]", "the views to ask, or those with WORD in their names; all: tables too"),
    (".schema", "[NAME]", "what a view, a table or a function is, in words"),
    (".queries", "[--all]", "the questions that have names; all: those too that only serve commands"),
    (".query", "NAME [-p PARAMETER=VALUE]…", "ask one of them, as strata query does"),
    (".read", "FILE", "run the statements and commands in a file"),
    (".output", "[FILE]", "write answers to a file; without one show them again"),
    (".mode", "[FORMAT]", "how rows are shown: \(Format.words.joined(separator: ", "))"),
    (".quit", "", "leave; Ctrl-D does as well"),
  ]

  /// - Throws: `CommandFailure` for what is no such command.
  init(_ line: String) throws {
    let (words, areClosed) = quotedWords(line, hasEscapes: false)
    guard areClosed else { throw CommandFailure("a quote is not closed") }
    let takesAll = [".tables", ".queries"].contains(words.first)
    let all = takesAll && words.contains("--all")
    let arguments = words.dropFirst().filter { !(takesAll && $0 == "--all") }
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
      self = .tables(arguments.first, all: all)
    case ".schema":
      try atMost(1)
      self = .schema(arguments.first)
    case ".queries":
      try atMost(0)
      self = .queries(all: all)
    case ".query":
      guard !arguments.isEmpty else { throw CommandFailure(".query wants a name; .queries lists them") }
      do {
        let question = try NamedQuestion.parse(arguments)
        self = .query(name: question.name, parameters: question.parameters)
      } catch {
        throw CommandFailure(".query: \(NamedQuestion.message(for: error)); a value is given as -p NAME=VALUE")
      }
    case ".read":
      try atMost(1)
      guard let path = arguments.first else { throw CommandFailure(".read wants the path of a file") }
      self = .read(path)
    case ".output":
      try atMost(1)
      self = .output(arguments.first)
    case ".mode":
      try atMost(1)
      self = .mode(arguments.first)
    case ".quit", ".exit":
      try atMost(0)
      self = .quit
    default:
      let word = words.first ?? "."
      throw CommandFailure(
        "\(visible(word)) is no command of the shell\(hint(didYouMean(word, among: Self.list.map(\.name)))); .help lists them"
      )
    }
  }
}
