import Foundation
import Stores
import Synchronization

/// Writes down a root while one thread walks it.
final class WalkExport: WalkWatcher {
  private struct Folder {
    let path: [UInt8]
    /// Its subfolders that were not seen yet.
    var expected: [[UInt8]: SeenFile]
  }

  private struct State {
    var text: any TreeText
    var folders: [Folder] = []
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
      while let last = state.folders.last, !last.path.isEmpty, !folder.path.starts(with: last.path + [0x2F]) {
        close(&state)
      }
      var item = TreeItem(folder.own, isElsewhere: false)
      if let above = state.folders.indices.last {
        let path = state.folders[above].path
        item.name = Array(path.isEmpty ? folder.path[...] : folder.path.dropFirst(path.count + 1))
        state.folders[above].expected[item.name] = nil
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
      state.folders.append(Folder(path: folder.path, expected: expected))
      send(&state, isOver: false)
    }
  }

  /// - Returns: how many folders could not be read, or not to their end.
  /// - Throws: what writing threw.
  func finish() throws -> Int {
    try state.withLock { state in
      while !state.folders.isEmpty { close(&state) }
      send(&state, isOver: true)
      if let failure = state.failure { throw failure }
      return state.unread
    }
  }

  private func close(_ state: inout State) {
    guard let last = state.folders.popLast() else { return }
    for entry in last.expected.values.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
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
  /// - Parameter isElsewhere: it is on another file system; nil: where no part has it.
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
