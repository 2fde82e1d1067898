import Testing

@testable import Report

@Suite("moments as Docker takes them in a filter") struct DockerTimeTests {
  /// 2027-01-15T08:00:00.25Z.
  private static let now: Int64 = 1_800_000_000_250_000_000

  // What time.ParseDuration takes, subtracted from now and cut to seconds, as moby's GetTimestamp does.
  @Test(
    "a length of time before now, as Go writes it",
    arguments: [
      ("1m", 1_799_999_940), ("1.5h", 1_799_994_600), ("1h30m", 1_799_994_600), ("1h30m0.5s", 1_799_994_599),
      ("500ms", 1_799_999_999), ("100ms", 1_800_000_000), ("250ms", 1_800_000_000), ("251ms", 1_799_999_999),
      ("100us", 1_800_000_000), ("100\u{b5}s", 1_800_000_000), ("100\u{3bc}s", 1_800_000_000),
      ("250000001ns", 1_799_999_999), ("0s", 1_800_000_000), ("+1h", 1_799_996_400), ("-1h", 1_800_003_600),
      ("-0.75s", 1_800_000_001), (".5h", 1_799_998_200), ("1.h", 1_799_996_400), ("2562047h", 0),
      // Go has no days.
      ("4d", 1_799_654_400), ("2w", 1_798_790_400),
    ] as [(String, Int64)])
  func lengths(text: String, seconds: Int64) {
    #expect(DockerTime.milliseconds(text, now: Self.now) == seconds * 1000)
  }

  // The cases of moby's own test of GetTimestamp, and of parseTimestamp.
  @Test(
    "a time with an offset, or seconds since 1970",
    arguments: [
      ("2006-01-02T15:04:05.999999999+07:00", 1_136_189_045_999), ("2006-01-02T15:04:05.999999999Z", 1_136_214_245_999),
      ("2006-01-02T15:04:05Z", 1_136_214_245_000), ("2006-01-02T15:04Z", 1_136_214_240_000),
      ("2006-01-02T15:04+00:00", 1_136_214_240_000), ("2006-01-02T15:04-00:00", 1_136_214_240_000),
      ("2006-01-02T15Z", 1_136_214_000_000), ("2006-01-02T15-00:00", 1_136_214_000_000),
      ("2006-01-02T1Z", 1_136_163_600_000), ("2006-01-02+00:00", 1_136_160_000_000),
      ("2006-01-02-00:01", 1_136_160_060_000), ("2006-01-02Z", 1_136_160_000_000), ("1136073600", 1_136_073_600_000),
      ("1136073600.000000001", 1_136_073_600_000), ("1136073600.25", 1_136_073_600_250), ("0", 0),
      ("86400", 86_400_000),
    ] as [(String, Int64)])
  func times(text: String, milliseconds: Int64) {
    #expect(DockerTime.milliseconds(text, now: Self.now) == milliseconds)
  }

  @Test(
    "and nothing else",
    arguments: [
      "", "invalid", "2006-01-02T15:04:0Z", "2006-01-02T15:0Z", "2006-01-02TZ", "2006-01-02T", "foo.bar",
      "1136073600.bar", "1136073600.", "-5", "--1h", "1h-", "ms", "h1",
    ])
  func refused(text: String) { #expect(DockerTime.milliseconds(text, now: Self.now) == nil) }
}
