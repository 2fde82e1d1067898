import ImageModel
import Testing

@testable import Report

@Suite struct CellDisplayTests {
  @Test(
    "null is a dash, whatever the kind",
    arguments: [
      Column.Kind.text, .reference, .references, .digest, .integer, .bytes, .percent, .real, .time, .boolean, .json,
      .path,
    ])
  func null(kind: Column.Kind) throws {
    #expect(try shown(.null, Column("x", kind)) == "-")
  }

  @Test("long hexadecimal names in a path are short, and all else in it is whole")
  func path() throws {
    let column = Column("at", .path)
    let digits = longID.dropFirst(7)
    #expect(try shown(.text("layerdb/sha256/\(digits)/size"), column) == "layerdb/sha256/0123456789ab…/size")
    #expect(try shown(.text("sha256/\(digits)-removing"), column) == "sha256/0123456789ab…-removing")
    #expect(
      try shown(.text("overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ"), column) == "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    #expect(try shown(.text("/a//0123456789abcdef/"), column) == "/a//0123456789abcdef/")
    #expect(try shown(.text("x/\(digits)"), column) { $0.noTrunc = true } == "x/\(digits)")
    #expect(try rendered([column], [[.text("x/\(digits)")]], style(.csv)) == "at\nx/\(digits)\n")
  }

  @Test("of many names the first are shown, unless nothing is to be cut")
  func manyNames() throws {
    let names = (1...13).map { "web\($0)" }
    let json = Cell.json("[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]")
    let column = Column("on", .references)
    #expect(try shown(json, column) == names.prefix(10).joined(separator: ", ") + " and 3 more")
    #expect(try shown(json, column) { $0.noTrunc = true } == names.joined(separator: ", "))
  }

  @Test("a column can have a word of its own for null")
  func ownWord() throws {
    #expect(try shown(.null, Column("gone", .time, absent: "still there")) == "still there")
  }

  @Test(
    "a digest is cut to twelve digits, and what is none is not cut",
    arguments: [
      (longID, "0123456789ab"), ("0123456789abcdef0123456789abcdef", "0123456789ab"),
      ("sha512:ABCDEF0123456789", "ABCDEF012345"), ("0123456789ab", "0123456789ab"),
      ("sha256:0123", "sha256:0123"), ("<missing>", "<missing>"),
      ("a-volume-with-a-long-name", "a-volume-with-a-long-name"), ("", ""), (":", ":"),
    ])
  func digest(text: String, short: String) throws {
    #expect(try shown(.text(text), Column("id", .digest)) == short)
  }

  @Test("a time is an age, whether it is a text or milliseconds")
  func time() throws {
    let column = Column("created", .time)
    #expect(try shown(.text("2027-01-15T07:57:00Z"), column) == "3 minutes ago")
    #expect(try shown(.integer(1_799_999_820_000), column) == "3 minutes ago")
    // How long digests are shown is another question.
    #expect(try shown(.integer(1_799_999_820_000), column) { $0.noTrunc = true } == "3 minutes ago")
    #expect(try shown(.integer(1_799_999_820_000), column) { $0.times = .absolute } == "2027-01-15T07:57:00Z")
    #expect(try shown(.text("2027-01-15T07:57:00Z"), column) { $0.times = .unix } == "1799999820")
    // Parts of a second are for programs.
    let parts = Cell.text("2027-01-15T07:57:00.123456789Z")
    #expect(try shown(parts, column) { $0.times = .absolute } == "2027-01-15T07:57:00Z")
    #expect(try shown(parts, column) { ($0.times, $0.noTrunc) = (.absolute, true) } == "2027-01-15T07:57:00.123456789Z")
    #expect(
      try shown(.text("2027-01-15T08:57:00.5+01:00"), column) { $0.times = .absolute } == "2027-01-15T08:57:00+01:00")
    let date = Column("first_seen", .time, isDate: true)
    #expect(try shown(.integer(1_799_999_820_000), date) == "2027-01-15T07:57:00Z")
    #expect(try shown(.integer(1_799_999_820_000), date) { $0.times = .relative } == "3 minutes ago")
    #expect(try shown(.text("yesterday"), column) == "yesterday")
  }

  @Test("a time in the future is a date, Go's zero time is null")
  func oddTimes() throws {
    let column = Column("created", .time)
    #expect(try shown(.text("2027-01-15T09:00:00Z"), column) == "2027-01-15T09:00:00Z")
    #expect(try shown(.integer(1_800_003_600_000), column) == "2027-01-15T09:00:00Z")
    #expect(try shown(.text("2027-01-15T08:00:30Z"), column) == "Less than a second ago")
    #expect(try shown(.text("0001-01-01T00:00:00Z"), column) == "-")
    #expect(try shown(.integer(.min), column).hasPrefix("-292275055-05-16T16:47:04"))
  }

  @Test("a digest in a name's place is short, and a tag that is hexadecimal is not")
  func digestAsName() throws {
    let (one, many) = (Column("what", .reference), Column("staying", .references))
    #expect(try shown(.text(longID), one) == "0123456789ab")
    #expect(try shown(.text(String(longID.dropFirst(7))), one) == "0123456789ab")
    #expect(try shown(.text("acme/web:0123456789abcdef"), one) == "acme/web:0123456789abcdef")
    #expect(try shown(.text("0123456789abcdef"), one) == "0123456789abcdef")
    #expect(try shown(.json("[\"a:1\",\"\(longID)\"]"), many) == "a:1, 0123456789ab")
    #expect(try shown(.text(longID), one) { $0.noTrunc = true } == longID)
    #expect(try shown(.json("[\"\(longID)\"]"), many) { $0.noTrunc = true } == longID)
  }

  @Test("references stand side by side, none are a dash, other JSON is as it is")
  func references() throws {
    let column = Column("references", .references)
    #expect(try shown(.json(#"["nginx:1","nginx:2"]"#), column) == "nginx:1, nginx:2")
    #expect(try shown(.text(#"[ "a\u00e9\ud83d\udc33\n" ]"#), column) == #"aé🐳\n"#)
    #expect(try shown(.json("[]"), column) == "-")
    #expect(try shown(.json(#"[["a"]]"#), column) == #"[["a"]]"#)
    #expect(try shown(.json(#"["a""#), column) == #"["a""#)
    #expect(try shown(.json(#"["\ud800x"]"#), column) == "\u{fffd}x")
    #expect(try shown(.json(#"["\u12"]"#), column) == #"["\u12"]"#)
  }

  @Test(
    "a real number has six digits at most, or those of its whole part",
    arguments: [
      (0.1 + 0.2, "0.3"), (3.0, "3"), (2.0 / 3, "0.66667"), (12.345678, "12.3457"),
      (1_234_567.891, "1234568"), (-0.25, "-0.25"), (0.0, "0"), (-0.0, "0"), (1e20, "1e+20"),
      (0.00001, "1e-05"), (.nan, "-"),
    ])
  func real(number: Double, text: String) throws {
    #expect(try shown(.real(number), Column("x", .real)) == text)
  }

  @Test("with noTrunc a real number has all its digits")
  func wholeReal() throws {
    #expect(
      try shown(.real(0.1 + 0.2), Column("x", .real)) { $0.noTrunc = true }
        == "0.30000000000000004")
  }

  @Test("a percentage has its sign in tables and none in CSV")
  func percent() throws {
    let column = Column("share", .percent)
    #expect(try shown(.integer(42), column) == "42%")
    #expect(try shown(.real(66.6666), column) == "66.7%")
    #expect(try shown(.real(99.96), column) == "100%")
    // Little is not nothing.
    #expect(try shown(.real(0.049), column) == "<0.1%")
    #expect(try shown(.real(0.05), column) == "0.1%")
    #expect(try shown(.real(0), column) == "0%")
    #expect(try shown(.real(0.04), column) { $0.noTrunc = true } == "0.04%")
    #expect(
      try rendered([column], [[.real(66.5)]], style(.csv) { $0.noHeaders = true }) == "66.5\n")
  }

  @Test("an average of bytes is a size")
  func realBytes() throws {
    let column = Column("mean", .bytes)
    #expect(try shown(.real(1_500.4), column) == "1.5kB")
    #expect(try shown(.real(1e300), column) == "1e+300")
    #expect(try shown(.text("unknown"), column) == "unknown")
  }

  @Test("booleans are words")
  func boolean() throws {
    #expect(try shown(.integer(1), Column("shared", .boolean)) == "true")
    #expect(try shown(.bool(false), Column("shared")) == "false")
  }
}
