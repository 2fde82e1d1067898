import Testing

@testable import Stores

@Suite("a key of a TOML document") struct TOMLDocumentTests {
  private func root(_ text: String) throws -> String? {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var document = TOMLDocument(bytes)
      return try document.text(of: "root")
    }
  }

  @Test(
    "its text, however it is written",
    arguments: [
      (#"root = "/var/lib/c""#, "/var/lib/c"), ("root='/a b#c'", "/a b#c"),
      ("\r\n  \"root\"\t=  \"/x\" # why\r\n", "/x"),
      (#"root = "/a\\b\"\u00e9\U0001F433""#, "/a\\b\"é🐳"), ("root = \"\"\"\n/long\"\"\"\n", "/long"), ("root = ''", ""),
      ("version = 2\nimports = [\"/a\", # one ]\n '/b',\n]\nroot = '/c'\n", "/c"),
      ("temp = { a = 1, b = [ { c = '}' } ] }\ngrpc.root = '/no'\nroot = '/d'", "/d"),
      ("oom_score = -999\nat = 2026-11-29T01:02:03Z\nok = true\nnote = '''\nroot = '/no'\n'''\nroot = '/e'", "/e"),
    ])
  func written(_ text: String, _ expected: String) throws {
    #expect(try root(text) == expected)
  }

  @Test(
    "nothing where there is no such key before the first table",
    arguments: [
      "", "# root = '/a'\n", "version = 3\n", "[plugins]\nroot = '/a'\n", "[[x]]\nroot = '/a'", "roots = '/a'",
    ])
  func absent(_ text: String) throws {
    #expect(try root(text) == nil)
  }

  @Test(
    "what is no TOML has a fault with its line",
    arguments: [
      ("root\n", 1, "= after a key"), ("a = 1\nroot = /var", 2, "a text in quotes"),
      ("\nroot = \"/a\n", 2, "the quotes that end a text"),
      ("a = 1 root = '/a'", 1, "the end of the line after a value"),
      ("a = [1,\n2\n", 3, "the end of an array or a table"), ("a =\nroot = '/a'", 1, "a value"), ("= 1", 1, "a key"),
      (#"root = "\q""#, 1, #"a known letter after \"#), (#"root = "\ud800""#, 1, #"a character’s number after \"#),
      ("a = ]\n", 1, "a value"),
    ])
  func broken(_ text: String, _ line: Int, _ expected: String) {
    #expect(throws: TOMLDocument.Fault(line: line, expected: expected)) { try root(text) }
  }
}
