import Testing

@testable import Report

@Suite("times as typed") struct TypedTimeTests {
  /// A place five hours east of UTC, whatever the machine's own is.
  private func east(_ text: String) -> Int64? {
    Timestamp(typed: text) { Timestamp(milliseconds: $0.milliseconds - 5 * 3_600_000) }?.milliseconds
  }

  @Test(
    "a time with an offset is that moment, one without is local",
    arguments: [
      ("2027-01-15", 1_799_953_200_000), ("2027-01-15T08", 1_799_982_000_000), ("2027-01-15T8", 1_799_982_000_000),
      ("2027-01-15T08:30", 1_799_983_800_000),
      ("2027-01-15T08:00:00", 1_799_982_000_000), ("2027-01-15 08:00:00.25", 1_799_982_000_250),
      ("2027-01-15T08:00:00Z", 1_800_000_000_000), ("2027-01-15T08:00Z", 1_800_000_000_000),
      ("2027-01-15T10:00:00.123456789+02:00", 1_800_000_000_123), ("2027-01-15Z", 1_799_971_200_000),
      ("2027-01-15-02:00", 1_799_978_400_000), ("2024-02-29", 1_709_146_800_000),
    ] as [(String, Int64)])
  func read(text: String, milliseconds: Int64) { #expect(east(text) == milliseconds) }

  @Test(
    "what is no time is none, whatever it begins with",
    arguments: [
      "", "2027", "2027-01", "2027-01-15junk", "2027-01-15T", "2027-01-15T08:", "2027-01-15T08:00:",
      "2027-11-31", "2027-02-29", "2027-13-01", "2027-00-01", "2027-01-15T24:00", "2027-01-15T08:60",
      "2027-01-15T08:00:00.", "2027-01-15T08:00.5", "2027-01-15T08:00:00 +0200", "2027-01-15T08:00:00+0200",
      "2027-01-15T08:00:00Zx", " 2027-01-15", "2027-01-15 ", "2027-1-5", "27-01-15", "2027/01/15", "+2027-01-15",
    ])
  func refuse(text: String) {
    #expect(east(text) == nil)
    #expect(TypedTime.milliseconds(text) == nil)
  }

  @Test("seconds since 1970, with a fraction; a short number is rather a year or a day")
  func seconds() {
    #expect(TypedTime.milliseconds("1795488040") == 1_795_488_040_000)
    #expect(TypedTime.milliseconds("1795488040.123456789") == 1_795_488_040_123)
    #expect(TypedTime.milliseconds("1795488040.5") == 1_795_488_040_500)
    for text in ["2026", "20261124", "-1795488040", "1795488040.", ".5", "1795488040.5s", "1795488040000000", "1e9"] {
      #expect(TypedTime.milliseconds(text) == nil, "\(text)")
    }
    #expect(TypedTime.milliseconds("0", takesShortNumbers: true) == 0)
    #expect(TypedTime.milliseconds("86400.25", takesShortNumbers: true) == 86_400_250)
  }
}
