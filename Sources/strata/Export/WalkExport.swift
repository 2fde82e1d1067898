import Stores
import Synchronization

/// Writes down a root while one thread walks it.
final class WalkExport: WalkWatcher {
  private struct State {
    var text: any TreeText
    /// To the last of the folders that are open.
    var way = Way()
    /// Of each of these the subfolders that were not seen yet.
    var expected: [[[UInt8]: SeenFile]] = []
    var unread = 0
    var failure: (any Error)?
  }

  /// What the root is called.
  private let name: [UInt8]
  private let write: @Sendable ([UInt8]) throws -> Void
  private let state: Mutex<State>

  init(_ form: TreeForm, root: String, to write: @escaping @Sendable ([UInt8]) throws -> Void) {
    name = Array(root.utf8)
    self.write = write
    state = Mutex(State(text: form.text()))
  }

  /// The output still takes what is written.
  var goesOn: Bool { failure == nil }

  /// What writing threw.
  var failure: (any Error)? { state.withLock { $0.failure } }

  func see(_ folder: SeenFolder) {
    state.withLock { state in
      while !state.way.leads(to: folder.path) { close(&state) }
      var item = TreeItem(folder.own, isElsewhere: false)
      let above = state.way.bytes.count
      let below = Array(above == 0 ? folder.path[...] : folder.path.dropFirst(above + 1))
      if let last = state.expected.indices.last {
        item.name = below
        state.expected[last][below] = nil
      } else {
        item.name = name
      }
      item.isUnread = !folder.isWhole
      if !folder.isWhole { state.unread += 1 }
      state.text.open(item)
      var expected: [[UInt8]: SeenFile] = [:]
      for entry in folder.entries {
        if entry.kind == .folder, entry.slot != nil {
          expected[entry.name] = entry
        } else if entry.kind == .folder {
          state.text.open(TreeItem(entry))
          state.text.close()
        } else {
          state.text.add(TreeItem(entry))
        }
      }
      state.way.push(below)
      state.expected.append(expected)
      send(&state, isOver: false)
    }
  }

  /// - Returns: How many folders could not be read, or not to their end.
  /// - Throws: What writing threw.
  func finish() throws -> Int {
    try state.withLock { state in
      while !state.expected.isEmpty { close(&state) }
      send(&state, isOver: true)
      if let failure = state.failure { throw failure }
      return state.unread
    }
  }

  private func close(_ state: inout State) {
    guard let last = state.expected.popLast() else { return }
    state.way.pop()
    for entry in last.values.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      var item = TreeItem(entry)
      item.isUnread = true
      state.unread += 1
      state.text.open(item)
      state.text.close()
    }
    state.text.close()
  }

  private func send(_ state: inout State, isOver: Bool) {
    guard state.failure == nil else { return }
    let text = state.text.take(isOver: isOver)
    guard !text.isEmpty else { return }
    do { try write(text) } catch { state.failure = error }
  }
}

extension TreeItem {
  /// - Parameter isElsewhere: It is on another file system; nil: where no part has it.
  init(_ file: SeenFile, isElsewhere elsewhere: Bool? = nil) {
    self.init(file.name)
    isElsewhere = elsewhere ?? (file.slot == nil)
    isOther = file.kind != .folder && file.kind != .file
    if isElsewhere { return }
    size = file.size
    bytes = file.bytes
    device = file.device
    inode = file.inode
    links = file.kind == .folder ? 1 : file.links
  }
}
