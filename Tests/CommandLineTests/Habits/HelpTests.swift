import Foundation
import Index
import Testing

@testable import TestSupport
@testable import strata

@Suite("help as a person meets it") struct HelpTests {
  private static func help(_ command: String, columns: Int = 80) throws -> [String] {
    try Pages.page(command, "--help", columns: columns).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// The lines below a heading up to the next blank line.
  private static func section(_ heading: String, of lines: [String]) -> [String] {
    guard let start = lines.firstIndex(where: { $0.hasPrefix(heading) }) else { return [] }
    return Array(lines[(start + 1)...].prefix { !$0.isEmpty })
  }

  @Test("there are commands") func some() { #expect(Pages.commands.count > 35) }

  @Test("no line is longer than the terminal or ends in a blank", arguments: [""] + Pages.commands)
  func width(_ command: String) throws {
    let long = try Self.help(command).filter { $0.count > 80 || $0.hasSuffix(" ") || $0.contains("\r") }
    #expect(long == [])
  }

  @Test("a wider terminal has fewer lines, and longer ones", arguments: ["", "images", "export metrics"])
  func widths(_ command: String) throws {
    let (narrow, usual, wide) = try (
      Self.help(command, columns: 60), Self.help(command), Self.help(command, columns: 100)
    )
    #expect(narrow.count > usual.count && usual.count > wide.count)
    #expect(wide.contains { $0.count > 80 } && wide.allSatisfy { $0.count <= 100 })
  }

  @Test("strata help COMMAND is strata COMMAND --help", arguments: ["images", "export metrics", "export"])
  func same(_ command: String) throws {
    let page = try Pages.page("help", command)
    #expect(try page == Pages.page(command, "--help") && page.hasPrefix("strata \(command): "))
    #expect(try page == Pages.page(command, "-h"))
  }

  @Test("a command's other name leads to its help and its manual page", arguments: ["help", "man"])
  func otherName(_ command: String) throws {
    let page = try Pages.page(command, "df")
    #expect(try page == Pages.page(command, "usage") && page.contains("usage"))
  }

  @Test("a command that only leads to others has a manual page that lists these")
  func group() throws {
    let page = try Pages.page("man", "export")
    #expect(page.contains("\n.SH COMMANDS\n.TP\n.B export metrics\n") && !page.contains("\n.SH \"FILTERS\"\n"))
    #expect(try Pages.page("man").contains("\n.SH \"FILTERS\"\n"))
  }

  @Test("an option of the command alone is explained before the shared ones are named", arguments: Pages.commands)
  func order(_ command: String) throws {
    let lines = try Self.help(command)
    let own = lines.firstIndex { $0 == "OPTIONS:" } ?? 0
    guard let shared = lines.firstIndex(where: { $0.hasPrefix("OPTIONS AS IN OTHER COMMANDS") }) else { return }
    #expect(own < shared)
    // What is shared has no explanation here, and each has one in the topic.
    let topic = try Pages.page("help", "options")
    for match in Self.section("OPTIONS AS", of: lines).joined(separator: " ").matches(of: /--[a-z-]+/) {
      #expect(topic.contains("\(match.output)"), "\(match.output)")
      #expect(!Self.section("OPTIONS:", of: lines).contains { $0.hasPrefix("  \(match.output) ") }, "\(match.output)")
    }
  }

  @Test("each option that ArgumentParser takes is in the page", arguments: Pages.commands)
  func options(_ command: String) throws {
    let page = try Self.help(command).joined(separator: "\n")
    let dumped = try #require(try DumpedCommand.root().leaves.first { $0.words == command })
    for argument in dumped.arguments ?? [] where argument.shouldDisplay {
      for name in argument.names ?? [] where !["--help", "-h", "--version"].contains(name.text) {
        #expect(page.contains(name.text), "\(name.text)")
      }
    }
  }

  @Test("every column of a command’s answer is explained in its help, its manual page and strata help columns")
  func columns() async throws {
    let asking = try await Asking.host.value
    let topic = try Pages.page("help", "columns")
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let tag = try #require(tags.first { row in tags.count { $0.imageID == row.imageID } == 1 && row.tag != nil })
    let web = ["\(tag.repository):\(tag.tag ?? "")"]
    let asked: [[String]] = [
      ["usage"], ["usage", "--root"], ["orphans"], ["reclaim", "--unused"], ["reclaim", "--goal", "1GB"],
      ["reclaim", "--unused", "--images"], ["shared"], ["shared", "--across", "hosts"],
      ["shared", "--across", "trees"],
      ["shared", "--matrix"], ["migration"], ["migration", "--images"], ["images"], ["images", "--platforms"], ["tags"],
      ["repos"], ["layers"], ["containers"], ["build-cache"], ["show"] + web, ["steps"] + web, ["base"] + web, ["tree"],
      ["where"] + web, ["history"], ["diff", "hostB", "hostB"], ["drift"], ["drift", "--containers"],
      ["missing"] + web, ["problems"], ["hosts"], ["scans"],
    ]
    #expect(Set(asked.map { $0[0] }) == Set(AnswerForm.ofCommands.keys))
    for words in asked {
      // A column that there is not is refused with the names of those that there are.
      let refused = try StrataBinary.run(
        words + ["--columns", "no_column", "--format", "csv", "--db", asking.database])
      let names = try #require(
        refused.errors.firstMatch(of: /the columns are ([a-z0-9_, ]+)/), "\(words) \(refused.errors)")
      let page = try Self.help(words[0])
      let manual = try Pages.page("man", words[0]).replacing("\\-", with: "-")
      for name in names.1.split(separator: ", ") {
        let entry = try Regex("(?m)^  \(name)(, [^*]+)?( \\*)?(  +[a-zA-Z0-9“].*)?$")
        #expect(page.joined(separator: "\n").contains(entry), "\(words): \(name)")
        #expect(topic.contains(entry), "\(words): \(name)")
        #expect(manual.contains(try Regex("(?m)^\\.B \(name)(,| |$)")), "\(words): \(name)")
      }
    }
  }

  @Test("two examples or more of each command", arguments: Pages.commands)
  func examples(_ command: String) throws {
    let typed = Self.section("EXAMPLES:", of: try Self.help(command).filter { !$0.isEmpty })
      .filter { $0.hasPrefix("  $ ") }
    #expect(typed.count >= 2)
    #expect(typed.allSatisfy { $0.contains("strata \(command)") }, "\(typed)")
    #expect(try Pages.page("man", command).contains("\n.SH EXAMPLES\n"))
  }

  @Test("their output is what strata answers now: scripts/examples writes it anew")
  func outputs() throws {
    let program = try #require(StrataBinary.url).path
    let done = try Command.run(
      "sh", [Repository.top.appendingPathComponent("scripts/examples").path, program], timeout: 600)
    #expect(done.ending == .exited(0), "\(done.errors)")
    let file = Repository.top.appendingPathComponent("Sources/strata/Help/examples.txt")
    func sections(_ text: String) -> [String: String] {
      var found: [String: String] = [:]
      for part in text.components(separatedBy: "\n$ ").dropFirst() {
        found[String(part.prefix { $0 != "\n" })] = part.components(separatedBy: "\n## ")[0]
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      return found
    }
    let (kept, now) = (sections(try String(contentsOf: file, encoding: .utf8)), sections(done.text))
    #expect(kept.count > 80 && kept.keys == now.keys)
    for (typed, answer) in kept { #expect(now[typed] == answer, "\(typed)") }
    #expect(!done.text.contains("exit status "))
  }
}
