import ArgumentParser
import Foundation
import Index
import Report

/// A command's help: what it does, its own options, the names of the shared ones, its columns, examples.
struct HelpPage {
  let command: DumpedCommand
  let width: Int

  init(of command: DumpedCommand) {
    self.command = command
    width = Self.screenWidth
  }

  /// No wider than people read, nor than the terminal.
  private static var screenWidth: Int {
    let named = ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
    return min(named ?? Terminal.width ?? 80, 100)
  }

  var text: String {
    let parts = [head, usage, discussion] + arguments + [shared] + columns + [examples]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  /// The page of strata itself: its commands in groups.
  static func ofStrata(_ root: DumpedCommand) -> String {
    let page = HelpPage(of: root)
    let groups = Strata.configuration.groupedSubcommands.map { group in
      [group.name.uppercased() + ":"] + group.subcommands.flatMap { page.entry(of: $0) }
    }
    let closing = page.paragraph(
      "strata COMMAND --help, or strata help COMMAND, explains a command: its options, its columns, examples.")
    let parts = [page.head, page.usage, page.discussion] + groups + [closing]
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private var words: String { ((command.superCommands ?? []) + [command.commandName]).joined(separator: " ") }

  private var head: [String] { paragraph("\(words): \(command.abstract ?? "")") }

  private var usage: [String] {
    let positional = own.filter { $0.kind == .positional }.map { argument in
      let name = "<\(argument.valueName ?? "")>" + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(name)]" : name
    }
    let below = command.leaves.isEmpty ? [] : ["<command>"]
    let needed = own.filter { $0.kind == .option && !$0.isOptional && $0.defaultValue == nil }.map(Self.label)
    return hung(
      [(["USAGE:", words] + below + ["[options]"] + needed + positional).joined(separator: " ")], first: "",
      rest: "         ", width: width)
  }

  private var discussion: [String] {
    var lines: [String] = []
    for line in (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      // What is set in from the margin is to be typed as it stands.
      lines += line.hasPrefix(" ") ? [String(line)] : paragraph(String(line))
    }
    return lines == [""] ? [] : lines
  }

  private var own: [DumpedArgument] { command.ownArguments.filter { !SharedOptions.has($0) } }

  private var arguments: [[String]] {
    let positional = own.filter { $0.kind == .positional }
    let options = own.filter { $0.kind != .positional }
    let below = Strata.command(command.commandName)?.configuration.subcommands ?? []
    return [
      below.isEmpty ? [] : ["COMMANDS:"] + below.flatMap { entry(of: $0) },
      positional.isEmpty ? [] : ["ARGUMENTS:"] + positional.flatMap { Self.entry($0, width: width) },
      options.isEmpty ? [] : ["OPTIONS:"] + options.flatMap { Self.entry($0, width: width) },
    ]
  }

  private var shared: [String] {
    let names = command.ownArguments.filter(SharedOptions.has).map(Self.label)
    guard !names.isEmpty else { return [] }
    return ["OPTIONS AS IN OTHER COMMANDS (strata help options explains each):"]
      + hung(names, first: "  ", rest: "  ", width: width)
  }

  private var columns: [[String]] {
    let answers = AnswerColumns.of(command.words)
    guard !answers.isEmpty else { return [] }
    return answers.enumerated().map { place, answer in
      [answer.title + ":"] + Self.entries(answer, width: width)
        + (place == answers.count - 1 ? paragraph(AnswerColumns.legend, indent: 2) : [])
    }
  }

  private var examples: [String] {
    let examples = Example.ofCommands[command.words] ?? []
    guard !examples.isEmpty else { return [] }
    return ["EXAMPLES:"]
      + examples.map { example in
        // Lines are broken as a terminal of that width breaks them.
        example.lines.flatMap { line in
          let indent = String(line.prefix { $0 == " " })
          return hung([String(line.dropFirst(indent.count))], first: "  " + indent, rest: "    " + indent, width: width)
        }
      }.joined(separator: [""])
  }

  private func paragraph(_ text: String, indent: Int = 0) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    return hung([text], first: blanks, rest: blanks, width: width)
  }

  private func entry(of command: any ParsableCommand.Type) -> [String] {
    Self.entry(Strata.name(command), command.configuration.abstract, width: width)
  }

  /// A label, and beside it what it means.
  private static func entry(_ label: String, _ meaning: String, width: Int) -> [String] {
    let margin = 24
    let blanks = String(repeating: " ", count: margin)
    let first = "  " + label
    guard displayWidth(first) + 2 > margin else {
      return hung(
        [meaning], first: first.padding(toLength: margin, withPad: " ", startingAt: 0), rest: blanks, width: width)
    }
    return [first] + hung([meaning], first: blanks, rest: blanks, width: width)
  }

  static func entry(_ argument: DumpedArgument, width: Int) -> [String] {
    entry(label(argument), argument.meaning, width: width)
  }

  static func entries(_ answer: AnswerColumns, width: Int) -> [String] {
    answer.columns.flatMap { entry(AnswerColumns.label($0), $0.meaning, width: width) }
  }

  private static func label(_ argument: DumpedArgument) -> String {
    let value = "<\(argument.valueName ?? "")>"
    let names = (argument.names ?? []).map(\.text).sorted { $0.count < $1.count }.joined(separator: ", ")
    switch argument.kind {
    case .positional: return value
    case .option: return names + " " + value
    case .flag: return names
    }
  }
}
