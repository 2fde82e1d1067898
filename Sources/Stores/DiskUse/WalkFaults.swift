/// What a walk could not read.
struct WalkFaults: Sendable {
  struct Fault: Sendable {
    /// Relative to the data root.
    let path: String
    let detail: String
  }

  /// A disk that fails gives one fault for each of its folders: so many are reported one by one.
  private static let most = 1000
  /// Folders can be nested deeper than anybody reads.
  private static let longestPath = 4096

  private(set) var faults: [Fault] = []
  private(set) var unnamed = 0

  mutating func add(_ path: [UInt8], _ detail: String) {
    guard faults.count < Self.most else {
      unnamed += 1
      return
    }
    let text =
      path.count <= Self.longestPath
      ? String(decoding: path, as: UTF8.self)
      : String(decoding: path.prefix(Self.longestPath / 2), as: UTF8.self) + "…"
        + String(decoding: path.suffix(Self.longestPath / 2), as: UTF8.self)
    faults.append(Fault(path: text, detail: detail))
  }

  static func += (all: inout WalkFaults, more: WalkFaults) {
    let room = max(0, most - all.faults.count)
    all.faults.append(contentsOf: more.faults.prefix(room))
    all.unnamed += more.unnamed + max(0, more.faults.count - room)
  }
}
