import Foundation
import Testing

/// The snapshots of one host in the order of time, each a day after the one before, and an order
/// in which they come to be indexed.
struct Timeline: Sendable, CustomTestStringConvertible {
  let host: String
  let snapshots: [Snapshot]
  var order: [Int]

  var testDescription: String {
    "\(host): \(order.map { snapshots[$0].name }.joined(separator: ", "))"
  }

  /// Hosts with snapshots NAME-t0, NAME-t1, …; those of another folder are other hosts.
  static let hosts = timelines(of: Snapshot.fixtures) + timelines(of: Snapshot.others ?? [])

  static let everyOrder = hosts.flatMap { timeline in
    orders(of: timeline.order).map {
      Timeline(host: timeline.host, snapshots: timeline.snapshots, order: $0)
    }
  }

  /// When the snapshot of this place in time is said to have been taken.
  static func time(_ place: Int) -> String { Instant.text(1_793_491_200 + place * 86_400) }

  private static func timelines(of snapshots: [Snapshot]) -> [Timeline] {
    var byHost: [String: [Snapshot]] = [:]
    for snapshot in snapshots where snapshot.oracle?.answers != nil {
      guard let cut = snapshot.name.range(of: "-t[0-9]$", options: .regularExpression) else {
        continue
      }
      byHost[String(snapshot.name[..<cut.lowerBound]), default: []].append(snapshot)
    }
    return byHost.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
      Timeline(
        host: $0.key, snapshots: $0.value.sorted { $0.name < $1.name },
        order: Array($0.value.indices))
    }
  }

  static func orders(of places: [Int]) -> [[Int]] {
    guard places.count > 1 else { return [places] }
    return places.flatMap { first in
      orders(of: places.filter { $0 != first }).map { [first] + $0 }
    }
  }
}

/// A row of the history as it is compared: one span of a tag on one image.
struct TagSpan: Hashable, Comparable, CustomStringConvertible {
  let host: String
  let reference: String
  let imageID: String
  let digests: [String]
  let firstSeen: String
  let lastSeen: String
  let sinceUnknown: Bool
  let current: Bool

  var description: String {
    """
    \(host) \(reference) \(imageID) \(firstSeen)\(sinceUnknown ? "?" : "")-\(lastSeen)\
    \(current ? " now" : "") \(digests)
    """
  }

  static func < (left: TagSpan, right: TagSpan) -> Bool { left.description < right.description }
}

extension TagSpan {
  init(_ row: HistoryRow) {
    host = row.host
    reference = "\(row.repository):\(row.tag)"
    imageID = row.imageID
    digests = row.digests.sorted()
    firstSeen = Instant.nanoseconds(row.firstSeen)
    lastSeen = Instant.nanoseconds(row.lastSeen)
    sinceUnknown = row.sinceUnknown
    current = row.current
  }
}

extension Timeline {
  /// The history that the engines' answers show: a span is a run of snapshots, one after the
  /// other, in which a tag led to the same image; its digests are those that the tag's repository
  /// had for that image in any of them.
  func spans(at time: (Int) -> String) -> [TagSpan] {
    let states = snapshots.map { Self.tags(of: $0.oracle?.answers?.images ?? []) }
    var spans: [TagSpan] = []
    for reference in Set(states.flatMap(\.keys)) {
      var start = 0
      while start < states.count {
        guard let image = states[start][reference]?.imageID else {
          start += 1
          continue
        }
        let run = states[start...].prefix { $0[reference]?.imageID == image }
        let digests = run.reduce(into: Set<String>()) { $0.formUnion($1[reference]?.digests ?? []) }
        spans.append(
          TagSpan(
            host: host, reference: reference, imageID: image, digests: digests.sorted(),
            firstSeen: Instant.nanoseconds(time(start)),
            lastSeen: Instant.nanoseconds(time(run.endIndex - 1)),
            sinceUnknown: start == 0, current: run.endIndex == states.count))
        start = run.endIndex
      }
    }
    return spans.sorted()
  }

  private static func tags(of images: [Oracle.Image]) -> [String: (
    imageID: String, digests: Set<String>
  )] {
    var tags: [String: (imageID: String, digests: Set<String>)] = [:]
    for image in images {
      for tag in image.tags {
        let repository = Familiar.repository(tag)
        let digests = image.digests.filter { Familiar.repository($0) == repository }
        tags[tag] = (image.id, Set(digests.map(Familiar.suffix)))
      }
    }
    return tags
  }
}
