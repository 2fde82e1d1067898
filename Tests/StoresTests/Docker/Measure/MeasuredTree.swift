import Foundation
import Glibc
import Testing

@testable import Stores

extension TreeMaker {
  /// Reads and measures the tree, as a scan does.
  func measure(workers: Int = 4, daemon: LiveDaemon? = nil) throws -> TreeReading {
    let addMeasures = try TreeSource(root.path).roots()[0].measure(Walk(workers: workers))
    var readings = [try read(daemon: daemon)]
    addMeasures(&readings)
    return readings[0]
  }

  /// A file of so many bytes, all of them on disk.
  func fill(_ path: String, bytes: Int) throws {
    try write(path, String(repeating: "x", count: bytes))
  }

  /// Another name of a file.
  func addName(_ path: String, of file: String) throws {
    try FileManager.default.linkItem(at: url(file), to: url(path))
  }

  /// What du says of a path of the tree, in bytes.
  func du(_ options: String, _ path: String = ".") throws -> Int64 {
    let text = try output("cd '\(root.path)' && du -sx --block-size=1 \(options) '\(path)'")
    return try #require(text.split(separator: "\t").first.flatMap { Int64($0) })
  }
}

extension TreeReading {
  func use(_ kind: MeasureSeen.Kind, _ name: String) -> DiskUse? {
    measures.first { $0.kind == kind && ($0.name == DirectoryName(name) || $0.name == .text(name)) }?.use
  }

  func overlap(_ name: String) -> DiskUse? {
    measures.first { $0.kind == .directory && $0.name == DirectoryName(name) }?.overlap
  }

  var measureFindings: [Finding] { findings.filter { $0.area == .measure } }
}

/// What a command of the shell writes.
func output(_ command: String) throws -> String {
  let pipe = try #require(popen(command, "r"))
  defer { pclose(pipe) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = fread(&buffer, 1, buffer.count, pipe)
    guard count > 0 else { break }
    bytes.append(contentsOf: buffer[..<count])
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Mounting is root's, and many sandboxes forbid it even then.
let canMount: Bool = {
  guard geteuid() == 0 else { return false }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("strata-mount-" + UUID().uuidString)
  guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil else {
    return false
  }
  defer { try? FileManager.default.removeItem(at: folder) }
  guard system("mount -t tmpfs none '\(folder.path)' 2>/dev/null") == 0 else { return false }
  return system("umount '\(folder.path)'") == 0
}()
