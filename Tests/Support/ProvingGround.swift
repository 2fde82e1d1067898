import Foundation
import Testing

/// An index in a folder of its own, with another file beside it.
struct ProvingGround {
  let folder: URL

  private static let index = Task<Data, any Error> {
    let path = try NewIndex.path(of: "--host", "A", try await Snapshot.root(of: "hostB-t0"))
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  init() async throws {
    folder = try Workshop.newFolder()
    let bytes = try await Self.index.value
    try bytes.write(to: folder.appendingPathComponent("index.db"))
    try bytes.write(to: folder.appendingPathComponent("other.db"))
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Every file's bytes, and when each was last written.
  func state() throws -> [String: State] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.reduce(into: [:]) { state, name in
      // SQLite makes these to read a file with a write-ahead log; a log without bytes holds nothing (sqlite.org/wal.html).
      if name.hasSuffix("-shm") { return }
      let values = try FileManager.default.attributesOfItem(atPath: path(name))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path(name)))
      if name.hasSuffix("-wal"), bytes.isEmpty { return }
      state[name] = State(bytes: bytes, written: values[.modificationDate] as? Date)
    }
  }

  struct State: Equatable {
    let bytes: Data
    let written: Date?
  }
}
