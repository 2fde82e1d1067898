import Dispatch
import Synchronization

/// Folders that walkers have given away, for those that have nothing to do.
final class WalkQueue: Sendable {
  private struct State {
    var folders: [WalkedFolder] = []
    var working = 0
    var waiting = 0
  }

  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let idle = Atomic<Int>(0)

  /// Somebody waits for work.
  var isHungry: Bool { idle.load(ordering: .relaxed) > 0 }

  /// The next folder, when there is one; nil when all are done.
  ///
  /// - Parameter hasWorked: The caller is done with the folder that it was given before.
  func next(hasWorked: Bool) -> WalkedFolder? {
    var hasWorked = hasWorked
    while true {
      let (folder, isOver) = state.withLock { state -> (WalkedFolder?, Bool) in
        if hasWorked { state.working -= 1 }
        if let folder = state.folders.popLast() {
          state.working += 1
          return (folder, false)
        }
        if state.working == 0 {
          for _ in 0..<state.waiting { wake.signal() }
          state.waiting = 0
          return (nil, true)
        }
        state.waiting += 1
        idle.store(state.waiting, ordering: .relaxed)
        return (nil, false)
      }
      hasWorked = false
      if folder != nil || isOver { return folder }
      wake.wait()
    }
  }

  func give(_ folder: WalkedFolder) {
    state.withLock { state in
      state.folders.append(folder)
      guard state.waiting > 0 else { return }
      state.waiting -= 1
      idle.store(state.waiting, ordering: .relaxed)
      wake.signal()
    }
  }
}
