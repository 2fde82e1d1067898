import Testing

@testable import Report

@Suite struct ByteCountTests {
  @Test(
    "sizes print as docker/go-units prints them",
    arguments: [
      (0, "0B"), (999, "999B"), (1000, "1kB"), (1024, "1.024kB"), (1_048_576, "1.049MB"),
      (3_420_000_000, "3.42GB"), (5_372_000_000_000, "5.372TB"), (2_220_000_000_000_000, "2.22PB"),
      (10_005, "10.01kB"), (10_015, "10.02kB"), (10_025, "10.03kB"), (100_000, "100kB"),
      (120_050, "120kB"), (120_150, "120.2kB"), (.max, "9.223EB"),
    ] as [(Int64, String)])
  func print(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(
    "with three digits they print as in docker images; a half goes to the even digit",
    arguments: [
      (2_634_567, "2.63MB"), (141_500_000, "142MB"), (142_500_000, "142MB"),
      (1_415_000_000, "1.42GB"), (1_425_000_000, "1.43GB"), (13_256, "13.3kB"),
    ] as [(Int64, String)])
  func threeDigits(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).text(digits: 3) == text)
  }

  @Test("what rounds to a thousand is one of the next unit")
  func carry() {
    #expect(ByteCount(999_949_999).description == "999.9MB")
    #expect(ByteCount(999_950_000).description == "1GB")
    #expect(ByteCount(999_999).text(digits: 3) == "1MB")
  }

  @Test("a negative size has units too")
  func negative() {
    #expect(ByteCount(-5).description == "-5B")
    #expect(ByteCount(-2_634_567).text(digits: 3) == "-2.63MB")
    #expect(ByteCount(.min).description == "-9.223EB")
  }

  @Test(
    "sizes are read as people write them",
    arguments: [
      ("0", 0), ("123", 123), ("123B", 123), ("12 bytes", 12), ("10GB", 10_000_000_000),
      ("10 GB", 10_000_000_000), ("10gb", 10_000_000_000), ("10G", 10_000_000_000),
      ("10GiB", 10_737_418_240), ("10Gi", 10_737_418_240), ("1.5TB", 1_500_000_000_000),
      ("1kB", 1000), ("1KB", 1000), ("1KiB", 1024), ("0.5kb", 500), ("1.1GB", 1_100_000_000),
      ("32.5 B", 32), ("0.0009kB", 0), ("1.123456789012TB", 1_123_456_789_012),
      ("  7 MB ", 7_000_000), ("9EB", 9_000_000_000_000_000_000),
      ("7EiB", 8_070_450_532_247_928_832),
      ("9223372036854775807", .max), ("00001", 1),
    ] as [(String, Int64)])
  func read(text: String, bytes: Int64) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
  }

  @Test(
    "anything else is an error that says what is wrong",
    arguments: [
      ("", "does not begin with a number"), ("GB", "does not begin with a number"),
      (".3kB", "does not begin with a number"), ("-1", "is negative"),
      ("10XB", "has an unknown unit \"XB\""), ("10GBs", "has an unknown unit \"GBs\""),
      ("1,5GB", "has an unknown unit \",5GB\""), ("1.GB", "has an unknown unit \".GB\""),
      ("1.2.3GB", "has an unknown unit \".3GB\""), ("10m b", "has an unknown unit \"m b\""),
      ("10EB", "is too large"), ("8EiB", "is too large"), ("9223372036854775808", "is too large"),
      ("99999999999999999999999999", "is too large"), ("0x10", "has an unknown unit \"x10\""),
      ("1ZB", "has an unknown unit \"ZB\""), ("١GB", "does not begin with a number"),
    ])
  func refuse(text: String, reason: String) {
    #expect(
      throws: QuantityError(
        text: text, reason: reason, accepted: "a size such as 10GB, 1.5TiB or 4096")
    ) { try ByteCount(parsing: text) }
  }

  @Test("an error shows what was written, harmlessly")
  func message() {
    let error = QuantityError(text: "1\u{1b}", reason: "is odd", accepted: "a size")
    #expect(error.description == "\"1\\x1b\" is odd; expected a size")
  }
}
