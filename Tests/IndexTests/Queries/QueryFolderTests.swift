import Foundation
import Testing

@testable import Index

@Suite("a user’s own folder of queries") struct QueryFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ text: String = QueryFolderTests.text) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
  }

  private static let text = """
    -- title: Tags of a host
    -- subject: mine
    -- question: How many tags has the host?
    -- parameter: host text; the host
    -- column: tags integer; how many
    SELECT count(*) AS tags FROM current_tags WHERE host = :host
    """

  private func catalogue(_ paths: String...) throws -> Catalogue {
    var catalogue = try Catalogue()
    for path in paths { #expect(try catalogue.add(folder: path).isEmpty) }
    return catalogue
  }

  /// The reasons for the files that are left out of these folders, of which every other one joins the catalogue.
  private func leftOut(_ paths: String...) throws -> [any Error] {
    var catalogue = try Catalogue()
    let leftOut = try paths.flatMap { try catalogue.add(folder: $0) }
    #expect(try catalogue.query("images").file == nil)
    #expect(try catalogue.query("sound").file != nil)
    return leftOut
  }

  @Test("its .sql files join the catalogue by their names, and are asked like the others")
  func joins() throws {
    try write("my-tags.sql")
    try write("notes.txt", "no query")
    try write(".hidden.sql", "no query")
    let catalogue = try catalogue(folder.url.path)
    #expect(catalogue.queries.count == (try Catalogue().queries.count) + 1)
    let query = try catalogue.query("my-tags")
    #expect(query.file == folder.path("my-tags.sql"))
    let rows = try SmallFleet.index().run(query, parameters: ["host": "west"]) { _, next in try next() }
    #expect(rows == [.integer(4)])
  }

  @Test("lines may end as on Windows, and the file begin with a mark that says UTF-8")
  func ofWindows() throws {
    try write("mine.sql", "\u{feff}" + Self.text.replacingOccurrences(of: "\n", with: "\r\n"))
    let query = try catalogue(folder.url.path).query("mine")
    #expect(query.header.parameters.map(\.name) == ["host"])
    let rows = try SmallFleet.index().run(query, parameters: ["host": "west"]) { _, next in try next() }
    #expect(rows == [.integer(4)])
  }

  @Test("a file whose name is taken is left out, and the reason names both files")
  func twice() throws {
    try write("images.sql")
    try write("sound.sql")
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    for other in [one, two] { try Data(Self.text.utf8).write(to: URL(fileURLWithPath: other.path("a.sql"))) }
    #expect(
      try leftOut(folder.url.path, one.url.path, two.url.path) as? [CatalogueError] == [
        .twice(name: "images", first: "strata’s own images.sql", second: folder.path("images.sql")),
        .twice(name: "a", first: one.path("a.sql"), second: two.path("a.sql")),
      ])
  }

  @Test("a file that is not of the form is left out, and the reason names its path")
  func faults() throws {
    try write("sound.sql")
    try write("bad.sql", "-- title: Bad\nSELECT 1")
    #expect(try leftOut(folder.url.path) is [QueryHeaderError])
    try write("bad.sql", "-- titel: Bad\nSELECT 1")
    let reasons = try leftOut(folder.url.path).map { "\($0)" }
    #expect(reasons.count == 1 && reasons[0].contains(folder.path("bad.sql") + ":1"), "\(reasons)")
    try FileManager.default.removeItem(atPath: folder.path("bad.sql"))
    try FileManager.default.createDirectory(atPath: folder.path("folder.sql"), withIntermediateDirectories: true)
    #expect(
      try leftOut(folder.url.path) as? [CatalogueError] == [
        .unreadable(path: folder.path("folder.sql"), reason: "expected a file, found something else")
      ])
  }

  @Test("a folder that is not there, and text that is no UTF-8")
  func unreadable() throws {
    let none = folder.path("none")
    #expect(
      throws: CatalogueError.unreadable(
        path: none, reason: "expected a folder of .sql files, found nothing there")
    ) { try catalogue(none) }
    try write("sound.sql")
    try Data([0x2d, 0x2d, 0xff]).write(to: URL(fileURLWithPath: folder.path("a.sql")))
    #expect(
      try leftOut(folder.url.path) as? [CatalogueError] == [
        .unreadable(path: folder.path("a.sql"), reason: "expected UTF-8")
      ])
  }
}
