import Testing

@testable import Report

@Suite struct QuantityTests {
  @Test(
    "percentages are numbers from 0 to 100 with their sign",
    arguments: [("50%", 50), ("12.5 %", 12.5), ("0%", 0), ("100%", 100), (" 7% ", 7)])
  func percentage(text: String, percent: Double) throws {
    #expect(try Percentage(parsing: text).percent == percent)
  }

  @Test(
    "anything else is an error that says what is wrong",
    arguments: [
      ("50", "does not end in %"), ("0.5", "does not end in %"), ("50%%", "does not end in %"),
      ("101%", "is more than the whole"), ("-1%", "is negative"),
      ("%", "does not begin with a number from 0 to 100"),
    ])
  func noPercentage(text: String, reason: String) {
    let error = #expect(throws: QuantityError.self) { try Percentage(parsing: text) }
    #expect(error?.reason == reason)
  }

  @Test("a percentage prints as it is written")
  func prints() {
    #expect(Percentage(50).description == "50%")
    #expect(Percentage(12.5).description == "12.5%")
  }

  @Test(
    "ages are read as people and Go write them",
    arguments: [
      ("0", 0), ("30s", 30), ("90m", 5400), ("12h", 43_200), ("4d", 345_600), ("2w", 1_209_600),
      ("1 hour", 3600), ("2 Days", 172_800), ("1h30m", 5400), ("1h30m15s", 5415),
      ("1 day 12 hours", 129_600), ("1 week, 2 days", 777_600), ("1.5h", 5400), ("0.5s", 0), ("500ms", 0), ("100us", 0),
      ("1h30m0.5s", 5400), ("0.5s500ms", 1),
      ("999.999999ms1ns", 1), ("1500\u{b5}s", 0), ("3600000000000ns", 3600), (".5h", 1800), ("1.h", 3600),
      ("6 months", 15_552_000), ("1y", 31_536_000), (" 5min ", 300),
      ("9223372036854775807s", .max),
    ] as [(String, Int64)])
  func age(text: String, seconds: Int64) throws {
    #expect(try Age(parsing: text).seconds == seconds)
  }

  @Test(
    "an age in nanoseconds has what is left beside whole seconds, and is at most what an Int64 holds",
    arguments: [
      ("500ms", 500_000_000), ("1.5s", 1_500_000_000), ("24h", 86_400_000_000_000), ("292y", 9_208_512_000_000_000_000),
      ("293y", .max), ("9223372036854775807s", .max),
    ] as [(String, Int64)])
  func inNanoseconds(text: String, nanoseconds: Int64) throws {
    #expect(try Age(parsing: text).inNanoseconds == nanoseconds)
  }

  @Test(
    "a part of a second counts as a whole one where less would be too short",
    arguments: [("0", 0), ("1ns", 1), ("500ms", 1), ("1s", 1), ("1.5s", 2), ("9223372036854775807s999ms", .max)]
      as [(String, Int64)])
  func roundedUp(text: String, seconds: Int64) throws {
    #expect(try Age(parsing: text).roundedUp == seconds)
  }

  @Test(
    "an age that cannot be read is reported with the reason",
    arguments: [
      ("", "is empty"), ("5", "has a number without a unit"), ("h", "has no number before \"h\""),
      ("-4d", "is negative"), ("4 fortnights", "has an unknown unit \"fortnights\""),
      ("300fs", "has an unknown unit \"fs\""), (".", "has no number before \".\""),
      ("1h 5", "has a number without a unit"),
      ("1h,", "has no number before \",\""), ("9223372036854775807m", "is too long"),
      ("9223372036854775807s1s", "is too long"), ("99999999999999999999s", "is too long"),
      ("300000000000y", "is too long"), ("1h\u{1b}", "has no number before \"\\x1b\""),
    ])
  func noAge(text: String, reason: String) {
    let error = #expect(throws: QuantityError.self) { try Age(parsing: text) }
    #expect(error?.reason == reason)
  }
}
