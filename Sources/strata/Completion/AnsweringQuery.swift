import Index

/// Which query answers what is typed.
extension TypedWords {
  /// - Returns: Nil where no query of a fixed form does.
  func query() throws -> NamedQuery? {
    guard let command else { return nil }
    if command == "query" { return try namedQuery() }
    // What an option asks for comes before what the command answers alone, and the last before the first.
    return try AnswerForm.ofCommands[command]?.last { asks(for: $0.condition) }.map { try Catalogue.query($0.query) }
  }

  /// The query that `strata query NAME` names.
  func namedQuery() throws -> NamedQuery? {
    let queries = try Catalogue.ofUser(folders: values(of: "--queries")).queries
    return words.drop { $0 != "query" }.dropFirst().lazy.compactMap { word in
      queries.first { $0.name == word }
    }.first
  }

  /// The command, which comes after the program.
  var command: String? {
    let commands = Strata.commandNames
    return words.dropFirst().first { commands.contains($0) }
  }

  private func has(_ option: String) -> Bool { words.contains { $0 == option || $0.hasPrefix(option + "=") } }

  private func asks(for condition: AnswerForm.Condition) -> Bool {
    switch condition {
    case .alone: true
    case .option(let option): has(option)
    case .value(let option, let value): values(of: option).last == value
    case .answer: false
    }
  }
}
