import Dispatch
import Foundation

/// Ctrl-C while a statement runs.
enum Interruption {
  /// Runs `body`; meanwhile SIGINT does not end the program, but calls `handler` on another thread.
  static func handled<Result>(
    by handler: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = signal(SIGINT, SIG_IGN)
    // Who started the program had it ignore the signal, as a shell does for what runs behind its back.
    guard unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) else {
      return try body()
    }
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInitiated))
    source.setEventHandler(handler: handler)
    source.activate()
    defer {
      source.cancel()
      signal(SIGINT, before)
    }
    return try body()
  }
}
