import Foundation
import Testing

@testable import TestSupport

@Suite("times, as typed") struct TypedTimesTests {
  private static let east = ["TZ": "UTC-5"]

  private func scanned(_ time: String) async throws -> String {
    let index = try NewIndex().path
    let tree = "n=" + (try await Snapshot.root(of: "hostB-t0"))
    let done = try StrataBinary.run(["index", "--db", index, tree, "--at", time], environment: Self.east)
    guard done.ending == .exited(0) || done.ending == .exited(2) else {
      #expect(done.ending == .exited(64) && done.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: index))
      return done.errors
    }
    return try StrataBinary.run(["sql", "SELECT time FROM scans", "--db", index, "-q"]).text
  }

  @Test(
    "a scan is recorded at the moment that was said",
    arguments: [
      ("2026-11-24T23:59:59Z", "2026-11-24T23:59:59.000Z"), ("2026-11-24T23:59:59", "2026-11-24T18:59:59.000Z"),
      ("2026-11-24T23:59", "2026-11-24T18:59:00.000Z"), ("2026-11-24", "2026-11-23T19:00:00.000Z"),
      ("2026-11-24T23:59:59-02:00", "2026-11-25T01:59:59.000Z"), ("1795488040.5", "2026-11-24T02:40:40.500Z"),
    ])
  func at(_ typed: String, _ recorded: String) async throws {
    #expect(try await scanned(typed) == recorded + "\n")
  }

  @Test("or not at all", arguments: ["2026-11-24junk", "2026-11-31", "20261124", "24.11.2026", "2026-11-24T25:00", ""])
  func refused(_ typed: String) async throws {
    let errors = try await scanned(typed)
    #expect(errors.contains("--at: expected a time such as 2026-11-24"), "\(errors)")
    #expect(errors.contains("found “\(typed)”"))
  }

  @Test("until is the moment that was said, as docker takes it: local without an offset")
  func until() async throws {
    let asking = try await Asking.host.value
    func count(_ until: String) throws -> Int {
      let words = ["images", "-a", "-f", "until=" + until, "-q", "--no-trunc", "--db", asking.database]
      let done = try StrataBinary.run(words, environment: Self.east)
      try #require(done.ending == .exited(0), "\(done.errors)")
      return Set(done.text.split(separator: "\n")).count
    }
    let all: [ImageRow] = try StrataBinary.rows(["images", "-a", "--db", asking.database])
    let seconds = all.compactMap(\.created).map { String($0.prefix(19)) }
    let newest = try #require(seconds.max().flatMap { clock("yyyy-MM-dd'T'HH:mm:ss").date(from: $0) })
    let older = try count(text(newest, "yyyy-MM-dd'T'HH:mm:ss'Z'"))
    let whole = try count(text(newest + 1, "yyyy-MM-dd'T'HH:mm:ss'Z'"))
    #expect(older < whole && whole == Set(all.map(\.imageID)).count)
    // The same moments on a clock five hours ahead.
    #expect(try count(text(newest + 5 * 3600, "yyyy-MM-dd'T'HH:mm:ss")) == older)
    #expect(try count(text(newest + 5 * 3600 + 1, "yyyy-MM-dd'T'HH:mm:ss")) == whole)
    let since1970 = Int(newest.timeIntervalSince1970)
    #expect(try count("\(since1970)") == older)
    #expect(try count("\(since1970).999999999") == whole)
    #expect(try count("\(since1970 + 1)") == whole)
    for length in ["500ms", "1.5h", "1h30m0.5s", "100us", "-1h"] { #expect(try count(length) == whole, "\(length)") }
    #expect(try count("1000000h") == 0)
  }

  private func text(_ date: Date, _ form: String) -> String { clock(form).string(from: date) }

  private func clock(_ form: String) -> DateFormatter {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = form
    return formatter
  }

  @Test("a wrong time is reported wherever one is typed")
  func everywhere() async throws {
    let asking = try await Asking.host.value
    let filter = try asking.run("images", "-f", "until=2026-11-24garbage")
    #expect(filter.ending == .exited(64))
    #expect(filter.errors.contains("found “2026-11-24garbage”"), "\(filter.errors)")
    let moment = try asking.run("diff", "hostB@2026-11-31", "hostB")
    #expect(moment.ending == .exited(1))
    #expect(moment.errors.contains("seconds since 1970, or an age such as 7d; found “2026-11-31”"), "\(moment.errors)")
    let parameter = try asking.run("query", "images", "-p", "until=2026-02-30")
    #expect(parameter.ending == .exited(64))
    #expect(parameter.errors.contains("--param until: expected a time"), "\(parameter.errors)")
    #expect(try asking.run("query", "images", "-p", "until=2026-11-24T05:00").ending == .exited(0))
  }
}
