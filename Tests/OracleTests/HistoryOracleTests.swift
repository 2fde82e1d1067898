import Foundation
import Testing

@testable import TestSupport

@Suite("history, against the engines") struct HistoryOracleTests {
  @Test(
    "the history is the engines', in whatever order the scans come", arguments: Timeline.everyOrder)
  func anyOrder(_ timeline: Timeline) async throws {
    let index = try NewIndex()
    for place in timeline.order { try await index.add(timeline, place) }
    #expect(try index.history() == timeline.spans(at: Timeline.time))
  }

  @Test("the whole index is the same in whatever order the scans come", arguments: Timeline.hosts)
  func sameIndex(_ timeline: Timeline) async throws {
    var first: IndexDump?
    for order in Timeline.orders(of: timeline.order) {
      let index = try NewIndex()
      for place in order { try await index.add(timeline, place) }
      let dump = try IndexDump(index.path)
      let differences = first?.differences(from: dump) ?? []
      #expect(differences == [], "in the order \(order)")
      first = first ?? dump
    }
  }

  @Test("a damaged tree among sound ones leaves the same index in whatever order", arguments: Snapshot.damaged)
  func damaged(_ damaged: Snapshot) async throws {
    let sound = try #require(damaged.beforeDamage)
    let other = try #require(
      Snapshot.sound.first { $0.name != sound.name && $0.oracle?.driver == sound.oracle?.driver })
    var roots: [String] = []
    for snapshot in [sound, damaged, other] { roots.append(try await snapshot.root()) }
    let dumps = try Timeline.orders(of: [0, 1, 2]).map { order in
      let index = try NewIndex()
      for place in order {
        _ = try StrataBinary.run(["index", "web1=\(roots[place])", "--at", Timeline.time(place), "--db", index.path])
      }
      return try IndexDump(index.path)
    }
    #expect(dumps.flatMap { $0.differences(from: dumps[0]) } == [])
    #expect(dumps[0].tables["findings"]?.isEmpty == false)
    #expect(dumps[0].tables["tags"]?.isEmpty == false)
  }

  @Test("a tag that went to another image and came back has two spans of the first")
  func comesBack() throws {
    let spans = Timeline.hosts.flatMap { $0.spans(at: Timeline.time) }
    let twice = Dictionary(grouping: spans) { "\($0.host) \($0.reference) \($0.imageID)" }
      .filter { $0.value.count > 1 }
    #expect(!twice.isEmpty, "no snapshots have such a history: the tests above do not test it")
  }

  @Test("the same scan twice is one scan", arguments: Timeline.hosts)
  func twice(_ timeline: Timeline) async throws {
    let index = try NewIndex()
    for place in timeline.order + timeline.order.reversed() {
      try await index.add(timeline, place)
    }
    #expect(try index.history() == timeline.spans(at: Timeline.time))
  }

  @Test(
    "the same moment with other content is refused, and changes nothing", arguments: Timeline.hosts)
  func sameMoment(_ timeline: Timeline) async throws {
    let index = try NewIndex()
    for place in timeline.order { try await index.add(timeline, place) }
    let other = try await timeline.snapshots[1].root()
    let done = try StrataBinary.run([
      "index", "\(timeline.host)=\(other)", "--at", Timeline.time(0), "--db", index.path,
    ])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("--replace"), "\(done.errors)")
    #expect(try index.history() == timeline.spans(at: Timeline.time))
  }

  @Test("a copy without --at is of the newest change below image/", arguments: Timeline.hosts)
  func ownTimes(_ timeline: Timeline) async throws {
    let index = try NewIndex()
    for snapshot in timeline.snapshots {
      try index.run(["\(timeline.host)=\(try await snapshot.root())"])
    }
    let times = timeline.snapshots.map { Instant.text($0.oracle?.newest ?? 0) }
    #expect(try index.history() == timeline.spans { times[$0] })
  }

  @Test("hosts in one index keep apart, and one can be asked for")
  func hosts() async throws {
    let index = try NewIndex()
    let hosts = Timeline.hosts.map {
      Timeline(
        host: "\($0.host)-\($0.snapshots[0].archive.pathExtension)", snapshots: $0.snapshots,
        order: $0.order)
    }
    for place in (0..<3).reversed() {
      for timeline in hosts where place < timeline.snapshots.count {
        try await index.add(timeline, place)
      }
    }
    #expect(try index.history() == hosts.flatMap { $0.spans(at: Timeline.time) }.sorted())
    for timeline in hosts {
      let own = try index.history(["--host", timeline.host])
      #expect(own == timeline.spans(at: Timeline.time))
    }
  }

  @Test("one reference can be asked for", arguments: Timeline.hosts)
  func oneReference(_ timeline: Timeline) async throws {
    let index = try NewIndex()
    for place in timeline.order { try await index.add(timeline, place) }
    let spans = Dictionary(grouping: timeline.spans(at: Timeline.time), by: \.reference)
    for (reference, expected) in spans.sorted(by: { $0.key < $1.key }).prefix(5) {
      #expect(try index.history([reference]) == expected.sorted())
    }
  }
}
