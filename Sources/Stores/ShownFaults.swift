import Glibc

/// The faults that a reading of a tree shows, by which the next reading of the tree is confirmed.
///
/// Files and records move while a daemon works: only what two readings in a row show is a fault or an orphan.
struct ShownFaults {
  private let names: Set<[String]>
  /// What the reading could judge.
  let judged: Set<Area>
  /// Some of them are more than notes.
  private let areFaults: Bool

  init(_ findings: [Finding], judged: Set<Area>) {
    names = Set(findings.map(Self.name))
    self.judged = judged
    areFaults = findings.contains { $0.severity > .info }
  }

  /// Microseconds between two readings. What containerd has just let go of it collects at once: beside one that always had
  /// something to do, 160 scans that read again without a pause called 142 things orphans that were gone a moment later, as
  /// many scans with it none.
  private static let pause: UInt32 = 500_000

  private static func name(_ finding: Finding) -> [String] { [finding.code.rawValue, finding.path, finding.subject] }

  /// Reads once, or, where a daemon is at work and that shows a fault, twice. A third reading is needed where one of two met
  /// a file that it could not read, a database in the middle of a change for one.
  ///
  /// - Parameter faults: What a reading shows, one for each tree.
  /// - Returns: The last reading, and what the one before it shows; nil where there was one alone.
  /// - Throws: What `read` throws.
  static func reading<Reading>(
    isLive: Bool, _ read: () throws -> Reading, showing faults: (Reading) -> [ShownFaults]
  ) rethrows -> (last: Reading, before: [ShownFaults]?) {
    var last = try read()
    var shown = faults(last)
    guard isLive, shown.contains(where: \.areFaults) else { return (last, nil) }
    var before: [ShownFaults]
    var readings = 1
    repeat {
      before = shown
      usleep(pause)
      last = try read()
      shown = faults(last)
      readings += 1
    } while readings < 3 && shown.map(\.judged) != before.map(\.judged)
    return (last, before)
  }

  /// Drops the faults of the next reading that this one does not show as well, and the orphans that belong to them.
  func confirm(_ findings: inout [Finding], _ orphans: inout [OrphanSeen]) {
    func isUnconfirmed(_ finding: Finding) -> Bool { finding.severity > .info && !names.contains(Self.name(finding)) }
    let paths = Set(findings.filter(isUnconfirmed).map(\.path))
    findings.removeAll(where: isUnconfirmed)
    orphans.removeAll { paths.contains($0.path) }
  }
}

extension TreeReading {
  /// Keeps the faults and the orphans that an earlier reading of the tree shows as well. Orphans that it could not look for
  /// stay as the last scan left them.
  mutating func confirm(by earlier: ShownFaults) {
    earlier.confirm(&findings, &orphans)
    areas.subtract(Set([.orphans, .orphanBlobs]).subtracting(earlier.judged))
  }
}
