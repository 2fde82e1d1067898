import Foundation
import Synchronization

/// Ctrl-C as something to be answered, rather than the end of the program.
///
/// The signal's own handler may do next to nothing: it counts, and wakes a thread that does the rest.
/// A read from the terminal that waits meanwhile is broken off, so that a prompt can begin anew.
enum Interruption {
  /// How often it came so far.
  static var count: Int { signals.load(ordering: .relaxed) }

  fileprivate static let signals = Atomic<Int>(0)
  /// The end of the pipe that wakes the thread.
  fileprivate static let bell = Atomic<Int32>(-1)

  /// Runs `body`; meanwhile SIGINT calls `handler` on another thread.
  ///
  /// - Throws: what `body` throws, and `CommandFailure` where there is no pipe to be had.
  static func handled<Result>(
    by handler: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) throws -> Result {
    var before = sigaction()
    sigaction(SIGINT, nil, &before)
    // Who started the program had it ignore the signal, as a shell does for what runs in the background.
    guard !before.isIgnored else { return try body() }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw CommandFailure("no pipe: \(String(cString: strerror(errno)))") }
    let (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(reading, &byte, 1)
        if count == 1 { handler() } else if count == 0 || errno != EINTR { break }
      }
      close(reading)
    }
    bell.store(writing, ordering: .relaxed)
    // Without SA_RESTART: a read that waits ends with EINTR.
    var answer = sigaction()
    answer.handle(ring)
    sigaction(SIGINT, &answer, nil)
    defer {
      sigaction(SIGINT, &before, nil)
      bell.store(-1, ordering: .relaxed)
      close(writing)
    }
    return try body()
  }
}

/// What the signal itself may do.
private func ring(_ signal: Int32) {
  let error = errno
  Interruption.signals.wrappingAdd(1, ordering: .relaxed)
  var byte: UInt8 = 1
  _ = write(Interruption.bell.load(ordering: .relaxed), &byte, 1)
  errno = error
}

extension sigaction {
  fileprivate var isIgnored: Bool {
    #if canImport(Darwin)
      unsafeBitCast(__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }

  fileprivate mutating func handle(_ handler: @escaping @convention(c) (Int32) -> Void) {
    #if canImport(Darwin)
      __sigaction_u.__sa_handler = handler
    #else
      __sigaction_handler.sa_handler = handler
    #endif
  }
}
