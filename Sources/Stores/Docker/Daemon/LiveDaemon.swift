import Files
import Foundation

/// Whether a daemon uses a data root, found without touching either: strata locks nothing and asks no socket.
package struct LiveDaemon: Sendable, Equatable {
  /// When it started, in nanoseconds since 1970; 0 if its process cannot be seen from here.
  package let started: Int64

  package init(started: Int64) { self.started = started }

  /// A dockerd holds a lock on each bbolt database that it has open (moby volume/service, BuildKit's snapshotter).
  package static let locksOfDocker = [["buildkit", BuildDatabase.snapshots.rawValue], ["volumes", "metadata.db"]]

  /// The daemon that holds a root's databases, if /proc/locks shows one.
  ///
  /// - Parameter locks: The folder and the name of each of the databases that it locks.
  package init?(of root: any Folder, locks paths: [[String]] = locksOfDocker) {
    var wanted: Set<String> = []
    for path in paths {
      guard let folder = try? root.folderIfPresent(path[0]),
        // A file of an archive has no inode, and no daemon.
        let stamp = try? folder.stamp(path[1]), stamp.kind == .file, stamp.inode != 0
      else { continue }
      wanted.insert(Self.lockName(stamp))
    }
    // The kernel takes 7 to 13 ms to list its locks.
    guard !wanted.isEmpty, let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      // id: FLOCK ADVISORY WRITE pid major:minor:inode start end
      guard fields.count >= 6, fields[1] != "->", wanted.contains(String(fields[5])) else { continue }
      started = Int64(fields[4]).flatMap { Self.startTime(of: $0) } ?? 0
      return
    }
    return nil
  }

  private static func lockName(_ stamp: FileStamp) -> String {
    let major = (stamp.device >> 8) & 0xFFF | (stamp.device >> 32) & ~0xFFF
    let minor = stamp.device & 0xFF | (stamp.device >> 12) & ~0xFF
    func hex(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return text.count < 2 ? "0" + text : text
    }
    return hex(major) + ":" + hex(minor & 0xFFFFF) + ":\(stamp.inode)"
  }

  /// From /proc/PID/stat's 22nd field, in clock ticks since the machine's start (proc(5)).
  private static func startTime(of pid: Int64) -> Int64? {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let machine = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
      let name = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: name)...].split(separator: " ")
    let boot = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }
    guard fields.count > 19, let ticks = Int64(fields[19]),
      let boot = boot.flatMap({ Int64($0.dropFirst(6)) })
    else { return nil }
    let perSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))
    guard perSecond > 0, ticks < Int64.max / 1_000_000_000 else { return nil }
    return boot &* 1_000_000_000 &+ ticks &* 1_000_000_000 / perSecond
  }
}
