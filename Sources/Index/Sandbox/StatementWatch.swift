import Foundation
import GRDB
import Synchronization

/// Stops a connection's statement when its time is over, or when someone cancels it.
///
/// SQLite looks at its flag between the steps of its machine. A single step may take very long (one
/// call of instr() on two long texts), as may the planning of a statement, and no flag ends that:
/// then, after the grace, `whenStuck` is called, which can but end the process. Nothing is lost by
/// that, since the connection only reads.
final class StatementWatch: Sendable {
  enum Stop: Int, Sendable { case none, time, cancelled }

  private struct State {
    /// The statement is, and with it perhaps the connection.
    var isOver = false
    var left: Duration
    /// Since when the clock runs; nil while it stands still.
    var runningSince: ContinuousClock.Instant?
    var stoppedAt: ContinuousClock.Instant?
  }

  private static let period = 0.02
  private let queue: DatabaseQueue
  private let state: Mutex<State>
  private let stopCode = Atomic<Int>(Stop.none.rawValue)
  private let stuck: SandboxStuck?

  /// The clock runs from here on.
  init(over queue: DatabaseQueue, time: Duration, stuck: SandboxStuck?) {
    self.queue = queue
    state = Mutex(State(left: time, runningSince: .now))
    self.stuck = stuck
    Thread.detachNewThread { [self] in
      while look() { Thread.sleep(forTimeInterval: Self.period) }
    }
  }

  var stop: Stop { Stop(rawValue: stopCode.load(ordering: .relaxed)) ?? .none }

  func pause() {
    state.withLock { state in
      guard let start = state.runningSince else { return }
      state.left -= ContinuousClock.now - start
      state.runningSince = nil
    }
  }

  func resume() { state.withLock { $0.runningSince = $0.runningSince ?? .now } }

  func cancel() { state.withLock { halt(.cancelled, &$0) } }

  /// The connection is not touched any more.
  func finish() { state.withLock { $0.isOver = true } }

  /// What SQLite asks now and then, on its own thread.
  func mustStop() -> Bool {
    if stop != .none { return true }
    state.withLock { checkTime(&$0) }
    return stop != .none
  }

  /// False once there is nothing more to watch.
  private func look() -> Bool {
    let (isOver, isStuck) = state.withLock { state -> (Bool, Bool) in
      guard !state.isOver else { return (true, false) }
      checkTime(&state)
      guard let stoppedAt = state.stoppedAt, state.runningSince != nil, let stuck else {
        return (false, false)
      }
      return (false, ContinuousClock.now - stoppedAt > stuck.grace)
    }
    if isStuck { stuck?.then(stop == .cancelled) }
    return !isOver && !isStuck
  }

  private func checkTime(_ state: inout State) {
    guard let start = state.runningSince, stop == .none else { return }
    if ContinuousClock.now - start > state.left { halt(.time, &state) }
  }

  private func halt(_ reason: Stop, _ state: inout State) {
    guard stop == .none, !state.isOver else { return }
    stopCode.store(reason.rawValue, ordering: .relaxed)
    state.stoppedAt = .now
    queue.interrupt()
  }
}
