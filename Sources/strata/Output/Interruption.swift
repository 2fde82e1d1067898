import Foundation
import Synchronization

/// Ctrl-C as something to be answered, rather than the end of the program.
///
/// The signal's own handler may do next to nothing: it wakes a thread, which answers and then says so in a second pipe.
/// Who waits for a key waits for that pipe too, so that a Ctrl-C is not lost whenever it comes: a read of the terminal
/// alone is only broken off by a signal that comes after it began.
enum Interruption {
  /// How often it came so far.
  private static var count: Int { signals.load(ordering: .relaxed) }

  fileprivate static let signals = Atomic<Int>(0)
  /// The end of the pipe that wakes the thread.
  fileprivate static let bell = Atomic<Int32>(-1)
  /// The pipe in which the thread says that it has answered, a byte a signal; and how many were taken out of it.
  private static let answers = Atomic<Int32>(-1)
  private static let taken = Atomic<Int>(0)

  /// Runs `body`; meanwhile SIGINT calls `handler` on another thread.
  ///
  /// - Throws: What `body` throws, and `CommandFailure` where there is no pipe to be had.
  static func handled<Result>(
    by handler: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) throws -> Result {
    var before = sigaction()
    sigaction(SIGINT, nil, &before)
    // Who started the program had it ignore the signal, as a shell does for what runs in the background.
    guard !before.isIgnored else { return try body() }
    let rings = try ends()
    let done: (reading: Int32, writing: Int32)
    do {
      done = try ends()
    } catch {
      for end in [rings.reading, rings.writing] { close(end) }
      throw error
    }
    // Within the signal nothing may wait.
    _ = fcntl(rings.writing, F_SETFL, O_NONBLOCK)
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(rings.reading, &byte, 1)
        if count == 1 {
          handler()
          _ = write(done.writing, &byte, 1)
        } else if count == 0 || errno != EINTR {
          break
        }
      }
      // Not before: to write into a pipe without a reader ends the program.
      for end in [rings.reading, done.writing, done.reading] { close(end) }
    }
    bell.store(rings.writing, ordering: .relaxed)
    answers.store(done.reading, ordering: .relaxed)
    var answer = sigaction()
    answer.__sigaction_handler.sa_handler = ring
    sigaction(SIGINT, &answer, nil)
    defer {
      sigaction(SIGINT, &before, nil)
      bell.store(-1, ordering: .relaxed)
      answers.store(-1, ordering: .relaxed)
      close(rings.writing)
    }
    return try body()
  }

  /// Whether `handled` is at work.
  static var isHandled: Bool { bell.load(ordering: .relaxed) >= 0 }

  /// Whether it came after the last `waitForAnswers`.
  static var isPending: Bool { taken.load(ordering: .relaxed) < count }

  /// Waits until every Ctrl-C so far is answered: none of them does anything later.
  ///
  /// - Returns: Whether one came after the last `waitForAnswers`.
  static func waitForAnswers() -> Bool {
    var byte: UInt8 = 0
    var hasCome = false
    while isPending {
      hasCome = true
      let number = read(answers.load(ordering: .relaxed), &byte, 1)
      if number == 1 {
        taken.wrappingAdd(1, ordering: .relaxed)
      } else if number == 0 || errno != EINTR {
        break
      }
    }
    return hasCome
  }

  /// Waits until there is something to read, or its end.
  ///
  /// - Returns: False if a Ctrl-C came after the last `waitForAnswers`.
  static func waitToRead(_ descriptor: Int32) -> Bool {
    var waited = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: answers.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waited, nfds_t(waited.count), -1) < 0, errno == EINTR {}
    return waited[1].revents == 0
  }

  private static func ends() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw CommandFailure("no pipe: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// What the signal itself may do.
private func ring(_ signal: Int32) {
  let error = errno
  var byte: UInt8 = 1
  // Counted before the thread can answer it; not counted where no thread will.
  Interruption.signals.wrappingAdd(1, ordering: .relaxed)
  if write(Interruption.bell.load(ordering: .relaxed), &byte, 1) != 1 {
    Interruption.signals.wrappingSubtract(1, ordering: .relaxed)
  }
  errno = error
}

extension sigaction {
  fileprivate var isIgnored: Bool {
    unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
