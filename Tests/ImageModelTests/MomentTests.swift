import Testing

@testable import ImageModel

@Suite("moments") struct MomentTests {
  @Test(
    "RFC 3339 is read with any offset, to the nanosecond",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("2026-11-24T12:34:56.789Z", 1_795_523_696, 789_000_000),
      ("2026-11-24T13:34:56.7890000019+01:00", 1_795_523_696, 789_000_001),
      ("2026-11-24T12:34:56.\(String(repeating: "5", count: 80))Z", 1_795_523_696, 555_555_555),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("2024-02-29T23:59:60-00:30", 1_709_252_999, 0),
      ("9999-12-31T23:59:59Z", 253_402_300_799, 0), ("0000-03-01T00:00:00Z", -62_162_035_200, 0),
      ("1600-02-29T00:00:00Z", -11_670_998_400, 0), ("0000-01-01T00:00:00Z", -62_167_219_200, 0),
    ])
  func read(text: String, seconds: Int64, nanoseconds: Int64) throws {
    let moment = try #require(Moment(rfc3339: text))
    #expect(moment.seconds == seconds)
    #expect(moment.nanoseconds == nanoseconds)
  }

  @Test(
    "what is none is none",
    arguments: [
      "", "2026", "2026-11-24", "2026-11-24T12:34Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
      "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00",
      "2026-01-01T00:00:00.\(String(repeating: "5", count: 43))Zx", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
      "2026-01-01T00:00:00+1:00", "+026-01-01T00:00:00Z",
    ])
  func refused(text: String) { #expect(Moment(rfc3339: text) == nil) }

  @Test("Go wants capital letters, and knows no leap seconds")
  func go() {
    #expect(Moment(rfc3339: "2026-01-01T00:00:00Z")?.isForGo == true)
    for text in ["2026-01-01t00:00:00Z", "2026-01-01T00:00:00z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:60Z"] {
      #expect(Moment(rfc3339: text)?.isForGo == false)
    }
  }
}
