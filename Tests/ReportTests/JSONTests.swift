import ImageModel
import Testing

@testable import Report

@Suite struct JSONTests {
  @Test("JSON is one array, an object a line, numbers as numbers and whole digests")
  func array() throws {
    #expect(
      try rendered(imageColumns, imageRows, style(.json)) == """
        [
        {"repository":"nginx","tag":"1.27","image_id":"\(longID)",\
        "created":"2026-12-25T08:00:00Z","size":141234567},
        {"repository":null,"tag":null,"image_id":"\(otherID)","created":null,"size":2634567}
        ]

        """)
  }

  @Test("NDJSON is an object a line and nothing around them")
  func lines() throws {
    let rows: [[Cell]] = [[.integer(1)], [.integer(-2)]]
    #expect(try rendered([Column("n")], rows, style(.ndjson)) == "{\"n\":1}\n{\"n\":-2}\n")
  }

  @Test("no rows are an empty array, and no line")
  func empty() throws {
    #expect(try rendered(imageColumns, [], style(.json)) == "[]\n")
    #expect(try rendered(imageColumns, [], style(.ndjson)) == "")
  }

  @Test("texts are escaped, and harmless on a terminal")
  func escapes() throws {
    let text = "a\"b\\c\n\r\t\u{0}\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{2028}\u{feff}é日🐳"
    let escaped =
      #"a\"b\\c\n\r\t\u0000\u001b[2J\u007f\u009b\u202e\u2028"# + "\u{feff}é日🐳"
    #expect(
      try rendered([Column("t")], [[.text(text)]], style(.ndjson)) == "{\"t\":\"\(escaped)\"}\n")
  }

  @Test("a name of a column is escaped like a text")
  func key() throws {
    #expect(
      try rendered([Column("a\"\n")], [[.integer(1)]], style(.ndjson)) == "{\"a\\\"\\n\":1}\n")
  }

  @Test(
    "doubles have their shortest form, and what is no number is null",
    arguments: [
      (0.1, "0.1"), (3.0, "3.0"), (-0.5, "-0.5"), (1e100, "1e+100"),
      (.leastNonzeroMagnitude, "5e-324"),
      (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
  func doubles(number: Double, text: String) throws {
    #expect(
      try rendered([Column("x", .real)], [[.real(number)]], style(.ndjson)) == "{\"x\":\(text)}\n")
  }

  @Test("integers are exact to the ends of 64 bits")
  func integers() throws {
    let rows: [[Cell]] = [[.integer(.max)], [.integer(.min)]]
    #expect(
      try rendered([Column("n", .integer)], rows, style(.ndjson))
        == "{\"n\":9223372036854775807}\n{\"n\":-9223372036854775808}\n")
  }

  @Test("a boolean column turns 0 and 1 into false and true, and no other number")
  func booleans() throws {
    let rows: [[Cell]] = [[.integer(0)], [.integer(1)], [.integer(2)], [.bool(true)], [.null]]
    #expect(
      try rendered([Column("b", .boolean)], rows, style(.ndjson))
        == "{\"b\":false}\n{\"b\":true}\n{\"b\":2}\n{\"b\":true}\n{\"b\":null}\n")
  }

  @Test("JSON is embedded as it is, but in one line and harmless on a terminal")
  func embedded() throws {
    let rows: [[Cell]] = [
      [.json(#"{"a":["x\n",1.0]}"#)], [.json("{\n\t\"é\": \"\u{9b}31m\"\n}")], [.json("")],
    ]
    #expect(
      try rendered([Column("j", .json)], rows, style(.ndjson)) == #"""
        {"j":{"a":["x\n",1.0]}}
        {"j":{  "é": "\u009b31m" }}
        {"j":null}

        """#)
  }

  @Test("two columns of one name are two keys")
  func sameName() throws {
    let columns = [Column("id"), Column("id"), Column("id_2"), Column("id")]
    let row: [Cell] = [.integer(1), .integer(2), .integer(3), .integer(4)]
    #expect(
      try rendered(columns, [row], style(.ndjson))
        == "{\"id\":1,\"id_3\":2,\"id_2\":3,\"id_4\":4}\n")
  }
}
