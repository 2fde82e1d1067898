import Index

/// A command line up to the word that is completed, and what that word can become.
struct CompletedLine {
  /// What a shell offers.
  enum Offer {
    case names([Name])
    case files, folders, nothing
  }

  struct Name {
    let text: String
    var meaning: String?
  }

  static let request = "---complete"

  private let root: DumpedCommand
  private let typed: TypedWords
  private let before: [String]
  private let current: String

  /// - Parameter words: The program, what follows it, and the word that is completed, which may be empty.
  init(_ words: [String]) throws {
    root = try DumpedCommand.root()
    typed = TypedWords(words)
    before = Array(words.dropFirst().dropLast())
    current = words.count > 1 ? words.last ?? "" : ""
  }

  /// What the scripts read: the kind of what is offered, then a name a line, with its meaning behind a tab.
  var text: String {
    switch (try? offer()) ?? .nothing {
    case .names(let names):
      (["names"] + names.compactMap(Self.line(of:))).joined(separator: "\n")
    case .files: "files"
    case .folders: "folders"
    case .nothing: "nothing"
    }
  }

  /// Nil for a name with a line's end or a tab in it, which would be read as something else.
  private static func line(of name: Name) -> String? {
    guard !name.text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\t" }) else { return nil }
    return name.text + (name.meaning.map { "\t" + beginning($0) } ?? "")
  }

  /// What a sentence says first: there is a line for it.
  private static func beginning(_ meaning: String) -> Substring {
    let ends = [". ", ": ", "; "].compactMap { meaning.firstRange(of: $0)?.lowerBound }
    return meaning[..<(ends.min() ?? meaning.endIndex)]
  }

  /// - Throws: What the index throws that is asked for names.
  private func offer() throws -> Offer {
    if before == [CompletionScript.option] { return fitting(CompletionScript.allCases.map { Name(text: $0.rawValue) }) }
    if before.first == "help" {
      let topics = HelpTopic.allCases.map { Name(text: $0.rawValue, meaning: $0.abstract) }
      return fitting(below(before.dropFirst()) + (before.count == 1 ? topics : []))
    }
    var command = root
    var positional = 0
    var awaiting: DumpedArgument?
    var isPastOptions = false
    for word in before {
      if awaiting != nil {
        awaiting = nil
      } else if isPastOptions {
        positional += 1
      } else if word == "--" {
        isPastOptions = true
      } else if word.hasPrefix("-"), word != "-" {
        awaiting = command.option(word)
      } else if let next = (command.subcommands ?? []).first(where: { $0.commandName == word }) {
        command = next
      } else {
        positional += 1
      }
    }
    if let awaiting { return try values(of: awaiting, beginning: current) }
    if !isPastOptions, current.hasPrefix("-") {
      guard let equals = current.firstIndex(of: "="), let option = command.option(String(current[..<equals])) else {
        return fitting(options(of: command))
      }
      let head = String(current[...equals])
      return try values(of: option, beginning: String(current.dropFirst(head.count)), head: head)
    }
    guard command.leaves.isEmpty else { return fitting(below(before[...])) }
    let arguments = (command.arguments ?? []).filter { $0.kind == .positional }
    let argument =
      positional < arguments.count ? arguments[positional] : arguments.last.flatMap { $0.isRepeating ? $0 : nil }
    let offer = try argument.map { try values(of: $0, beginning: current) } ?? .nothing
    // Where nothing else can be named, options can.
    if case .nothing = offer, current.isEmpty, !isPastOptions { return fitting(options(of: command)) }
    return offer
  }

  /// The commands below what is typed: `export` leads to others.
  private func below(_ words: ArraySlice<String>) -> [Name] {
    var command = root
    for word in words {
      guard let next = (command.subcommands ?? []).first(where: { $0.commandName == word }) else { return [] }
      command = next
    }
    return (command.subcommands ?? []).filter(\.shouldDisplay)
      .filter { !words.isEmpty || before.isEmpty || $0.commandName != "help" }
      .map { Name(text: $0.commandName, meaning: $0.abstract) }
  }

  /// Those that are not typed yet, or may be typed again.
  private func options(of command: DumpedCommand) -> [Name] {
    (command.arguments ?? []).filter { $0.kind != .positional && $0.shouldDisplay }
      .filter { option in option.isRepeating || !(option.names ?? []).contains { before.contains($0.text) } }
      .flatMap { option in
        (option.names ?? []).map { Name(text: $0.text, meaning: option.abstract) }
      }
  }

  private func fitting(_ names: [Name], head: String = "") -> Offer {
    let fitting = names.map { Name(text: head + $0.text, meaning: $0.meaning) }.filter { $0.text.hasPrefix(current) }
    return fitting.isEmpty ? .nothing : .names(fitting)
  }

  private func values(of argument: DumpedArgument, beginning prefix: String, head: String = "") throws -> Offer {
    switch argument.completionKind {
    case .list(let values): return fitting(values.map { Name(text: $0) }, head: head)
    case .file: return .files
    case .directory: return .folders
    case .names(.commands): return fitting(below(before.dropFirst()).filter { $0.text != "man" || before.count < 3 })
    case .names(let names):
      return fitting(try names.matching(prefix, in: typed).map { Name(text: $0) }, head: head)
    case nil: return fitting((argument.allValues ?? []).map { Name(text: $0) }, head: head)
    }
  }
}

extension DumpedCommand {
  /// The option of this name, if a value follows it.
  fileprivate func option(_ word: String) -> DumpedArgument? {
    (arguments ?? []).first { argument in
      argument.kind == .option && (argument.names ?? []).contains { $0.text == word }
    }
  }
}
