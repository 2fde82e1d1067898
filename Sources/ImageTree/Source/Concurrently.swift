import Dispatch
import Synchronization

/// Runs `jobs` on a few threads and hands each result to `consume` on the calling thread, as it comes.
///
/// At most `ahead` results wait to be consumed: the readers stop rather than fill the memory.
/// What the workers' buffers saw as newest is the result.
func concurrently<Result: Sendable>(
  jobs: Int, workers: Int, ahead: Int = 16, run: @escaping @Sendable (Int, ReadBuffer) -> Result,
  consume: (Result) throws -> Void
) rethrows -> Int64 {
  guard jobs > 0 else { return 0 }
  let exchange = Exchange<Result>(jobs: jobs, ahead: max(ahead, workers))
  for _ in 0..<min(workers, jobs) {
    DispatchQueue.global(qos: .userInitiated).async {
      let buffer = ReadBuffer()
      while let job = exchange.take() { exchange.give(run(job, buffer), newest: buffer.newest) }
    }
  }
  do {
    for _ in 0..<jobs { try consume(exchange.receive()) }
  } catch {
    exchange.cancel()
    throw error
  }
  return exchange.newest
}

/// Where workers take jobs and leave results.
private final class Exchange<Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var results: [Result] = []
    var newest: Int64 = 0
  }

  private let jobs: Int
  private let state = Mutex(State())
  private let room: DispatchSemaphore
  private let ready = DispatchSemaphore(value: 0)

  init(jobs: Int, ahead: Int) {
    self.jobs = jobs
    room = DispatchSemaphore(value: ahead)
  }

  deinit {
    // A semaphore must not be released below its first value.
    for _ in 0..<jobs { room.signal() }
  }

  func take() -> Int? {
    room.wait()
    let job = state.withLock { state -> Int? in
      guard state.next < jobs else { return nil }
      defer { state.next += 1 }
      return state.next
    }
    if job == nil { room.signal() }
    return job
  }

  func give(_ result: Result, newest: Int64) {
    state.withLock {
      $0.results.append(result)
      $0.newest = max($0.newest, newest)
    }
    ready.signal()
  }

  func receive() -> Result {
    ready.wait()
    let result = state.withLock { $0.results.removeLast() }
    room.signal()
    return result
  }

  /// No further job is begun; those that wait for room are let go.
  func cancel() {
    state.withLock { $0.next = jobs }
    for _ in 0..<jobs { room.signal() }
  }

  var newest: Int64 { state.withLock { $0.newest } }
}
