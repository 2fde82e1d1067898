import Synchronization

/// A line on a terminal that shows how far work has come, and leaves no trace: it is written over
/// itself, at most once in an interval, and removed by `clear()`, at the latest when this goes
/// away. Where the output is no terminal nothing is ever written. Any thread may update it.
///
///     let progress = Progress(isTerminal: isatty(2) == 1, width: 80) { bytes in … }
///     for layer in layers { progress.update("layer \(layer.number) of \(layers.count)") }
///     progress.clear()
package final class Progress: Sendable {
  private struct State {
    var isShown = false
    var next: ContinuousClock.Instant
  }

  private let state: Mutex<State>
  private let isTerminal: Bool
  private let width: Int
  /// Quick work shows no line.
  private static let delay = Duration.milliseconds(300)
  private static let interval = Duration.milliseconds(100)
  private let now: @Sendable () -> ContinuousClock.Instant
  private let write: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - width: Columns of the terminal; a longer line is cut, or it could not be written over.
  ///   - write: Writes to the terminal; what fails there does not matter.
  package init(
    isTerminal: Bool, width: Int = 80,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.now = now
    self.write = write
    state = Mutex(State(next: now() + Self.delay))
  }

  deinit { clear() }

  /// Shows the line, unless the last one was shown too short a time ago; then it is not even made.
  package func update(_ line: @autoclosure () -> String) {
    guard isTerminal else { return }
    state.withLock { state in
      let moment = now()
      guard moment >= state.next else { return }
      state.next = moment + Self.interval
      state.isShown = true
      // The last column stays free: a full line would make some terminals begin the next.
      write(Array("\r\u{1b}[K\(truncated(visible(line()), width: width - 1))".utf8))
    }
  }

  /// Removes the line. To be called before anything else is written to the terminal; the next
  /// update shows a line again.
  package func clear() {
    state.withLock { state in
      guard state.isShown else { return }
      state.isShown = false
      write(Array("\r\u{1b}[K".utf8))
    }
  }
}
