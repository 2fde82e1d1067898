import Testing

@testable import Index

@Suite("functions of the field") struct FieldFunctionTests {
  @Test("what the documentation shows of a function is what it gives", arguments: fieldFunctions)
  func example(_ function: SQLFunction) throws {
    let index = try IndexFile.inMemory()
    let found = try index.value(function.example.expression)
    let isSame = try index.value("\(function.example.expression) IS \(function.example.value)")
    #expect(isSame == .integer(1), "\(found)")
  }

  @Test("null gives null, in any place", arguments: fieldFunctions)
  func nulls(_ function: SQLFunction) throws {
    let index = try IndexFile.inMemory()
    for count in (function.arguments.count - function.optional)...function.arguments.count {
      for place in 0..<count {
        var arguments = Array(repeating: "'sha256:1'", count: count)
        arguments[place] = "NULL"
        let call = "\(function.name)(\(arguments.joined(separator: ", ")))"
        #expect(try index.value(call) == .null, "\(call)")
      }
    }
  }

  @Test("an index on disk knows the functions too, for reading and for writing")
  func onDisk() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("index.db")
    let written = try IndexFile.openForWriting(path)
    #expect(try written.value("si_bytes(2634567)") == .text("2.63MB"))
    #expect(try IndexFile.openForReading(path).value("si_bytes(2634567)") == .text("2.63MB"))
  }

  @Test(
    "no value makes a function fail, but a pattern that is not well formed or far too long",
    arguments: fieldFunctions)
  func anyValue(_ function: SQLFunction) throws {
    let index = try IndexFile.inMemory()
    let values = [
      "''", "' '", "char(0)", "x''", "x'00'", "x'ff80'", "zeroblob(31)", "zeroblob(32)",
      "zeroblob(48)", "zeroblob(64)", "zeroblob(100000)", "CAST(x'ff00fe' AS TEXT)", "0", "-1",
      "9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "9e999", "0.5", "'a:b@c'",
      "'@'", "':'", "'/'", "'a/'", "'sha256:'", "'sha256:' || hex(zeroblob(32))", "'é/☺:🙂'",
      "hex(zeroblob(50000))", "'<none>:<none>'", "char(0x202e)",
    ]
    let tooLong = "hex(zeroblob(50000))"
    for first in values {
      for second in function.arguments.count > 1 ? values : [""] {
        if function.name == "reference_matches", second == tooLong { continue }
        let call = "\(function.name)(\(first)\(second.isEmpty ? "" : ", " + second))"
        _ = try index.value(call)
      }
    }
    if function.name == "reference_matches" {
      let error = #expect(throws: (any Error).self) {
        try index.value("reference_matches('a', '[')")
      }
      #expect("\(try #require(error))".contains("“[” is no pattern"))
      #expect(throws: (any Error).self) { try index.value("reference_matches('a', \(tooLong))") }
    }
  }

  @Test("what is longer than any reference, digest or time is none, and short() leaves it")
  func long() throws {
    let index = try IndexFile.inMemory()
    let text = "hex(zeroblob(3000))"
    for function in fieldFunctions {
      for count in (function.arguments.count - function.optional)...function.arguments.count {
        let call = "\(function.name)(\(([text] + Array(repeating: "1", count: count - 1)).joined(separator: ", ")))"
        #expect(try index.value(call) == (function.name == "short" ? index.value(text) : .null), "\(call)")
      }
    }
    #expect(try index.value("reference_matches(\(text), NULL)") == .null)
    #expect(try index.value("reference_matches(NULL, \(text))") == .null)
    #expect(try index.value("short(zeroblob(5000))") == .null)
  }

  @Test(
    "what is no digest and no reference has no parts",
    arguments: [
      ("short('latest')", SQLValue.text("latest")), ("short(x'0102')", .text("0102")),
      ("short(1)", .null),
      ("digest_text(x'0102')", .null), ("digest_text('sha256:AB')", .null),
      ("digest_text('sha256:zz')", .null), ("digest_text('')", .null), ("si_bytes('much')", .null),
      ("si_bytes(x'01')", .null), ("familiar('A b')", .null), ("canonical('<none>')", .null),
      ("reference_tag('ubuntu')", .null), ("reference_digest('ubuntu:1')", .null),
      ("reference_matches('<none>:<none>', '*')", .null),
      ("si_bytes(2634567, 4)", .text("2.635MB")),
      ("si_bytes('1000')", .text("1kB")), ("si_bytes(-1, 99)", .text("-1B")),
      ("length(digest_text(zeroblob(48)))", .integer(103)),
      ("canonical(lower(hex(zeroblob(32))))", .null), ("canonical('r.example/' || hex(zeroblob(128)))", .null),
      ("si_bytes(2634567, 1)", .text("2.63MB")), ("si_bytes(2634567, 5)", .text("2.6346MB")),
      ("time_ns('2026-02-30T00:00:00Z')", .null), ("time_ns('2025-02-29T00:00:00Z')", .null),
      ("time_ns('2026-04-31T00:00:00Z')", .null), ("time_ns('1970-01-00T00:00:00Z')", .null),
      ("time_ns('2024-02-29T00:00:00Z')", .integer(1_709_164_800_000_000_000)),
      ("time_ns('2000-02-29T00:00:00Z')", .integer(951_782_400_000_000_000)),
      ("time_ns('2100-02-29T00:00:00Z')", .null),
    ])
  func partless(expression: String, value: SQLValue) throws {
    #expect(try IndexFile.inMemory().value(expression) == value)
  }
}
