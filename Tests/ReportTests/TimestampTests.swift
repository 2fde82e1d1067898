import ImageModel
import Testing

@testable import Report

@Suite struct TimestampTests {
  @Test(
    "RFC 3339 is read to the millisecond",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
      ("1969-12-31T23:59:59.5Z", -500),
      ("2000-02-29T12:30:45Z", 951_827_445_000), ("2027-01-15T08:00:00Z", 1_800_000_000_000),
      ("2027-01-15T10:00:00.123456789+02:00", 1_800_000_000_123),
      ("2027-01-15T03:30:00-04:30", 1_800_000_000_000), ("2027-01-15 08:00:00z", 1_800_000_000_000),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
      ("2016-12-31T23:59:60Z", 1_483_228_799_000),
    ] as [(String, Int64)])
  func read(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(
    "what is no RFC 3339 is no moment",
    arguments: [
      "", "2027", "2027-01-15", "2027-01-15T08:00:00", "2027-13-15T08:00:00Z",
      "2027-02-29T08:00:00Z", "2027-01-00T08:00:00Z", "2027-01-15T24:00:00Z",
      "2027-01-15T08:60:00Z", "2027-01-15T08:00:00.Z", "2027-01-15T08:00:00+0200",
      "2027-01-15T08:00:00Zx", "+027-01-15T08:00:00Z", "2027-01-15T08:00:00+24:00",
    ])
  func refuse(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("a moment is written as RFC 3339 in UTC")
  func write() {
    #expect(timeText(951_827_445_000) == "2000-02-29T12:30:45.000Z")
    #expect(timeText(-1) == "1969-12-31T23:59:59.999Z")
    #expect(timeText(Timestamp.zero.milliseconds) == "0001-01-01T00:00:00.000Z")
  }

  @Test("every day of five centuries is written as it is read")
  func roundTrip() {
    for day in -100_000..<100_000 as Range<Int64> {
      let moment = Timestamp(milliseconds: day * 86_400_000 + 3_723_000)
      #expect(Timestamp(rfc3339: timeText(moment.milliseconds)) == moment)
    }
  }

  @Test(
    "ages have Docker's words at Docker's turns",
    arguments: [
      (0, "Less than a second"), (1, "1 second"), (59, "59 seconds"), (60, "About a minute"),
      (119, "About a minute"), (120, "2 minutes"), (3_599, "59 minutes"), (3_600, "About an hour"),
      (5_399, "About an hour"), (5_400, "2 hours"), (171_000 - 1, "47 hours"), (171_000, "2 days"),
      (13 * 86_400 + 18_000, "13 days"), (14 * 86_400, "2 weeks"), (31 * 86_400, "4 weeks"),
      (44 * 86_400, "6 weeks"), (60 * 86_400, "2 months"), (390 * 86_400, "13 months"),
      (720 * 86_400, "24 months"), (734 * 86_400, "2 years"), (1155 * 86_400, "3 years"),
    ] as [(Int64, String)])
  func ago(seconds: Int64, words: String) {
    #expect(Timestamp(milliseconds: (now - seconds) * 1000).ago(now: now) == words + " ago")
  }

  @Test("an age that no number holds is none")
  func overflow() {
    #expect(Timestamp(milliseconds: .min).ago(now: now) == nil)
    #expect(Timestamp(milliseconds: 0).ago(now: .max) == nil)
    #expect(Timestamp(milliseconds: .max).ago(now: now) == nil)
  }
}
