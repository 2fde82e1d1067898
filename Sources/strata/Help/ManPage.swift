/// A command's manual page in man(7)'s macros, made of its own help.
struct ManPage {
  let command: DumpedCommand
  /// The commands that it leads to.
  let commands: [DumpedCommand]

  private var words: [String] { (command.superCommands ?? []) + [command.commandName] }

  private var arguments: [DumpedArgument] { (command.arguments ?? []).filter(\.shouldDisplay) }

  private var columns: [String] {
    let answers = AnswerColumns.of(command.words)
    guard !answers.isEmpty else { return [] }
    return answers.flatMap { answer in
      [".SH \(Self.quoted(answer.title))"]
        + answer.columns.flatMap { column in
          [".TP", ".B \(Self.escaped(AnswerColumns.label(column)))", Self.filled(column.meaning)]
        }
    } + [".PP", Self.filled(AnswerColumns.legend)]
  }

  private var examples: [String] {
    let examples = Example.ofCommands[command.words] ?? []
    guard !examples.isEmpty else { return [] }
    return [".SH EXAMPLES"]
      + examples.enumerated().flatMap { place, example in
        (place == 0 ? [] : [".PP"]) + [".nf"] + example.lines.map { $0.isEmpty ? ".sp" : Self.escaped($0) } + [".fi"]
      }
  }

  func text() throws -> String {
    let page = words.joined(separator: "-")
    var lines = [
      ".TH \(Self.quoted(page.uppercased())) 1 \(Strata.date) \(Self.quoted("strata " + Strata.version)) \"User Commands\"",
      ".SH NAME", Self.filled("\(page) - \(command.abstract ?? "")"),
      ".SH SYNOPSIS", ".B \(Self.escaped(words.joined(separator: " ")))", synopsis,
    ]
    if let discussion = command.discussion, !discussion.isEmpty {
      lines += [".SH DESCRIPTION"] + Self.paragraphs(discussion)
    }
    let positional = arguments.filter { $0.kind == .positional }
    if !positional.isEmpty { lines += [".SH ARGUMENTS"] + positional.flatMap(description) }
    let options = arguments.filter { $0.kind != .positional }
    for (title, isShared) in [("OPTIONS", false), ("OPTIONS AS IN OTHER COMMANDS", true)] {
      let these = options.filter { SharedOptions.has($0) == isShared }
      if !these.isEmpty { lines += [".SH \(Self.quoted(title))"] + these.flatMap(description) }
    }
    lines += columns + examples
    if !commands.isEmpty {
      lines.append(".SH COMMANDS")
      for command in commands {
        lines += [".TP", ".B \(Self.escaped(command.words))", Self.filled(command.abstract ?? "")]
      }
    }
    if command.superCommands == nil {
      // Each command's own page has its columns.
      for topic in HelpTopic.allCases where topic != .columns {
        // Topics are laid out by hand, for the whole of 80 columns.
        lines += [".SH \(Self.quoted(topic.rawValue.uppercased()))", ".RS -7n", ".nf"]
        lines += try topic.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
          line.isEmpty ? ".sp" : Self.escaped(String(line))
        }
        lines += [".fi", ".RE"]
      }
    }
    lines += [".SH \"SEE ALSO\"", commands.isEmpty ? ".BR strata (1)" : seeAlso]
    return lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var seeAlso: String {
    commands.map { ".BR strata-\(Self.escaped($0.words.replacing(" ", with: "-"))) (1)" }.joined(
      separator: "\n")
  }

  private var synopsis: String {
    guard commands.isEmpty else { return "\\fIcommand\\fR [\\fIoptions\\fR]" }
    let positional = arguments.filter { $0.kind == .positional }.map { argument in
      let name = "\\fI\(Self.escaped(argument.valueName ?? ""))\\fR" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(name)]" : name
    }
    return (["[\\fIoptions\\fR]"] + positional).joined(separator: " ")
  }

  private func description(_ argument: DumpedArgument) -> [String] {
    let value = "\\fI\(Self.escaped(argument.valueName ?? ""))\\fR"
    let names = (argument.names ?? []).map { "\\fB\(Self.escaped($0.text))\\fR" }.joined(separator: ", ")
    let head =
      switch argument.kind {
      case .positional: value
      case .option: names + " " + value
      case .flag: names
      }
    return [".TP", head] + Self.paragraphs(argument.meaning, between: ".IP")
  }

  private static func paragraphs(_ text: String, between macro: String = ".PP") -> [String] {
    var lines: [String] = []
    var isExample = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isBlank = line.allSatisfy { $0 == " " }
      // What is set in from the margin is to be typed as it stands.
      if line.hasPrefix(" ") != isExample {
        isExample.toggle()
        lines.append(isExample ? ".nf" : ".fi")
      }
      lines.append(isBlank ? macro : isExample ? escaped(String(line)) : filled(String(line)))
    }
    return lines + (isExample ? [".fi"] : [])
  }

  /// A paragraph's text in lines of at most 80 bytes where words allow it, for the readers of the source.
  private static func filled(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      let longer = line.isEmpty ? word : line + " " + word
      if !line.isEmpty, escaped(longer).utf8.count > 80 {
        lines.append(line)
        line = word
      } else {
        line = longer
      }
    }
    return (lines + [line]).map(escaped).joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
  }

  /// A backslash is roff's own, and so are a dot and an apostrophe at a line's beginning; a hyphen would be no minus.
  private static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": safe += "\\e"
      case "-": safe += "\\-"
      case _ where scalar.isASCII: safe.unicodeScalars.append(scalar)
      // By number, so that no reader has to guess the encoding.
      default: safe += "\\[u" + String(repeating: "0", count: max(0, 4 - hex(scalar).count)) + hex(scalar) + "]"
      }
    }
    return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16, uppercase: true) }
}
