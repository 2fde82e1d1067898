import Synchronization

/// Cancels the statement that runs, from any thread; where none does, the next one.
package final class Canceller: Sendable {
  private struct State {
    var watch: StatementWatch?
    var isPending = false
  }

  private let state = Mutex(State())

  package func cancel() {
    state.withLock { state in
      state.isPending = state.watch == nil
      state.watch?.cancel()
    }
  }

  /// What was cancelled while no statement ran is over.
  package func forget() { state.withLock { $0.isPending = false } }

  /// The watch over the statement that runs.
  var watch: StatementWatch? { state.withLock { $0.watch } }

  func begin(_ watch: StatementWatch) {
    state.withLock { state in
      state.watch = watch
      if state.isPending { watch.cancel() }
      state.isPending = false
    }
  }

  func end() { state.withLock { $0.watch = nil } }
}
