import Foundation
import Testing

@testable import Index
@testable import strata

@Suite("commands that ask about images") struct CommandsTests {
  let strata: Program

  init() throws { strata = try Program() }

  @Test("a pattern is no image, and the answer says how to give it")
  func pattern() throws {
    for pattern in ["acme/*", "web:[12]", "deb?an"] {
      let done = try strata.run("reclaim", pattern)
      #expect(done.status == 64 && done.output.isEmpty)
      #expect(done.errors.contains("--filter 'reference=\(pattern)'"), "\(done.errors)")
    }
  }

  @Test("--sort -size, as the help has it, and columns whose names begin with a dash")
  func dashes() throws {
    let words = ["layers", "--columns", "size", "--host", "west", "--format", "tsv", "--no-headers"]
    let sizes = try strata.run(words + ["--sort", "-size"]).lines.compactMap { Int($0) }
    #expect(sizes == [110, 101, 40, 20, 10, 7])
    #expect(try strata.run(words + ["--sort=-size"]).lines.compactMap { Int($0) } == sizes)
    #expect(try strata.run(words + ["--sort", "size"]).lines.compactMap { Int($0) } == sizes.reversed())
    for command in ["images", "tags", "repos", "containers", "hosts", "scans", "shared", "orphans", "history"] {
      let column = try strata.run([command, "--format", "csv"]).lines[0].split(separator: ",")[0]
      let done = try strata.run([command, "--sort", "-\(column)", "--limit", "2"])
      #expect(done.status == 0, "\(command): \(done.errors)")
    }
    #expect(try strata.run("sql", "SELECT 1 AS \"-a\", 2 AS b", "--columns", "-a", "-q").lines == ["1"])
    #expect(
      try strata.run("tags", "--host", "west", "--limit", "1", "--format", "-{tag}").lines.allSatisfy {
        $0.hasPrefix("-")
      })
    let wrong = try strata.run("layers", "--sort", "--limit", "3")
    #expect(wrong.status != 0)
  }

  @Test("SQL may begin with a comment")
  func comment() throws {
    for sql in [
      "-- c\nselect 1", "--\nselect 1", "--c\nselect 1", "-- a=b\nselect 1", "\n-- c\nselect 1", "/* c */ select 1",
    ] {
      let done = try strata.run("sql", sql, "-q")
      #expect(done.status == 0 && done.output == "1\n", "\(sql): \(done.errors)")
    }
    let text = try strata.run("queries", "layers", "--format", "table")
    let asked = try strata.run(
      ["sql", "--format", "tsv", text.output] + ["host", "images"].flatMap { ["-p", "\($0)=x"] })
    #expect(!asked.errors.contains("expected a statement"), "\(asked.errors)")
    let unknown = try strata.run("sql", "--nope", "select 1")
    #expect(unknown.status == 64 && unknown.errors.contains("--nope"))
    let format = try strata.run("sql", "--format={x} =\n", "select 1 as x")
    #expect(format.output == "1 =\n\n", "\(format.errors)")
    let place = try strata.run("sql", "-- c\nselect nope")
    #expect(place.errors == "Error: no such column: nope\n  line 2: select nope\n                 ^\n")
    #expect(try strata.run("sql", "-- c\n").errors.contains("there is no statement"))
  }

  @Test("templates of images have a row a name as docker's, unless they ask for what an image has once")
  func templates() throws {
    let web = ["web:2 126B", "web:latest 126B", "web:1 125B"]
    for option in ["--format", "--template"] {
      for text in ["{repository}:{tag} {size}", "{reference} {size}", "{{.Repository}}:{{.Tag}} {{.Size}}"] {
        let done = try strata.run("images", "web", "--host", "east", option, text)
        #expect(Set(done.lines) == Set(web), "\(text): \(done.errors)")
      }
      #expect(
        try strata.run("images", "web:2", option, "{tags}").lines == ["web:2"])
      #expect(
        try strata.run("images", "web", "--host", "east", option, "{image_id} {tags}").lines.count == 2)
    }
    let driver = try strata.run("images", "web:1", "--columns", "driver,kind,os,layers", "--no-headers")
    #expect(driver.lines.map { $0.split(separator: " ").map(String.init) } == [["overlay2", "tagged", "linux", "3"]])
    let parent = try strata.run("images", "web:1", "--columns", "parent_id", "--no-headers", "--no-trunc")
    #expect(parent.lines == [Named.image("mid").description])
    let one = try strata.run("images", "debian", "--host", "east", "--columns", "repository,tag", "--no-headers")
    #expect(one.lines.count == 2)
    let wrong = try strata.run("images", "--template", "{nope}")
    #expect(wrong.status == 64 && wrong.errors.contains("there is no column “nope”"), "\(wrong.errors)")
    #expect(try strata.run("layers", "--template", "x", "--limit", "2").lines == ["x", "x"])
    let both = try strata.run("layers", "--template", "x", "--format", "json")
    #expect(both.status == 64 && both.errors.contains("leave out --format json"))
  }

  @Test("the examples that help shows can be run")
  func examples() throws {
    let formats =
      try HelpTopic.formats.text.split(separator: "\n").map(String.init) + strata.run("images", "--help").lines
    let examples = formats.compactMap { line -> [String]? in
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("strata "), let quote = line.firstIndex(of: "'") else { return nil }
      let words = line[..<quote].split(separator: " ").dropFirst().map(String.init)
      return words + [line[quote...].trimmingCharacters(in: CharacterSet(charactersIn: "'"))]
    }
    #expect(examples.count >= 4)
    for words in examples {
      let done = try strata.run(words)
      #expect(done.status == 0 && !done.lines.isEmpty, "\(words): \(done.errors)")
    }
  }

  @Test("what a command finds wrong itself is reported with its own usage")
  func ownUsage() throws {
    for words in [
      ["images", "--in", "/nowhere"], ["query", "images", "-p", "all"], ["query", "images", "-p", "all=perhaps"],
      ["tree", "--in", "/nowhere"],
    ] {
      let done = try strata.run(words)
      #expect(done.status == 64 && done.output.isEmpty)
      #expect(done.errors.contains("\nUsage: strata \(words[0]) [<options>]"), "\(done.errors)")
      #expect(done.errors.contains("See 'strata \(words[0]) --help' for more information."))
    }
  }

  @Test("missing, base, drift, reclaim --unused --images, shared --matrix")
  func thinNames() throws {
    let missing = try strata.run("missing", "r.example/team/web:3", "--format", "tsv", "--no-headers")
    #expect(
      missing.lines == [
        "west\toverlay2\t\t\ttrue\t3\t3\t0\t0\t0\t137", "east\toverlay2\t\t\tfalse\t3\t1\t2\t27\t\t110",
      ])
    let base = try strata.rows("reference,moved", "base", "web:1")
    #expect(base.lines == ["debian:12\ttrue"])
    let drift = try strata.rows("reference,newest,hosts", "drift", "debian")
    #expect(drift.lines == ["debian:12\ttrue\t1", "debian:12\tfalse\t1"])
    let stale = try strata.rows("name", "drift", "--containers")
    #expect(stale.lines == ["c1"])
    let unused = try strata.rows("image_id", "reclaim", "--unused", "--images", "--for", "2 weeks")
    #expect(unused.lines == [Named.image("old").description, Named.image("alpine").description])
    let matrix = try strata.run("shared", "--matrix")
    #expect(
      matrix.lines.map { $0.split(separator: " ").map(String.init) } == [
        ["HOST", "east", "west"], ["east", "-", "263B"], ["west", "263B", "-"],
      ])
    #expect(!matrix.errors.contains("no layer in common"))
    #expect(try strata.run("shared", "--matrix", "--format", "tsv", "--no-headers").lines.count == 1)
  }

  @Test("what is no image is reported, with what may be meant")
  func unknown() throws {
    for command in ["missing", "base", "tree", "reclaim"] {
      let done = try strata.run(command, "debian:11")
      #expect(done.status == 1)
      #expect(done.output.isEmpty)
      #expect(done.errors.contains("“debian:11” is no image of this index; did you mean debian:12?"), "\(done.errors)")
    }
    let ambiguous = try strata.run("base", "debian:12")
    #expect(ambiguous.status == 1)
    #expect(ambiguous.errors.contains("\(Named.image("old")) on west"))
    #expect(try strata.run("base", "debian:12", "--host", "east").status == 0)
  }

  @Test(
    "what makes no sense is wrong usage",
    arguments: [
      ["reclaim"], ["reclaim", "web:1", "--unused"], ["reclaim", "--unused", "--for", "soon"],
      ["reclaim", "web:1", "--for", "3d"], ["reclaim", "--goal", "much"], ["reclaim", "--goal", "1GB", "--force"],
      ["reclaim", "web:1", "-f", "label=x"], ["reclaim", "-f", "nope=x"],
      ["reclaim", "--dangling", "-f", "dangling=false"],
      ["drift", "--running"], ["drift", "web", "--containers"], ["reclaim", "--unused", "--for", "-1d"],
      ["shared", "--matrix", "--most", "1"],
    ])
  func usage(_ words: [String]) throws {
    let done = try strata.run(words)
    #expect(done.status == 64)
    #expect(done.output.isEmpty)
  }
}
