import Dispatch
import Glibc
import Synchronization

/// Jobs of one kind. At most `ahead` of them are under way or wait to be consumed: the readers stop, or turn to another
/// lane, rather than fill the memory.
package struct Lane: Sendable {
  package let jobs: Int
  package var ahead: Int

  package init(jobs: Int, ahead: Int = 16) {
    self.jobs = jobs
    self.ahead = ahead
  }
}

/// Runs the jobs of several lanes on a few threads and hands each result to `consume` on the calling thread, as it comes.
///
/// A lane goes before those that follow it, as long as it may be further ahead: where consuming is slower than reading,
/// the readers do what follows meanwhile. What the workers' buffers saw as newest is the result.
///
/// A worker that had to wait for the disk gets another beside it, up to 32: a disk serves many requests in
/// the time of one. What is in memory is read by as many as there are processors for.
package func concurrently<Result: Sendable>(
  lanes: [Lane], workers: Int, diskReads: @escaping @Sendable () -> Int = WorkerPool.diskReads,
  run: @escaping @Sendable (_ lane: Int, _ job: Int, ReadBuffer) -> Result,
  consume: (Result) throws -> Void
) rethrows -> Int64 {
  let jobs = lanes.reduce(0) { $0 + $1.jobs }
  guard jobs > 0 else { return 0 }
  let queue = JobQueue<Result>(lanes.map { Lane(jobs: $0.jobs, ahead: max($0.ahead, workers)) })
  let pool = WorkerPool(most: max(workers, 32)) { pool in
    let buffer = ReadBuffer()
    while let (lane, job) = queue.take() {
      let before = diskReads()
      let result = run(lane, job, buffer)
      if diskReads() - before >= WorkerPool.manyReads { pool.grow() }
      queue.give(result, of: lane, newest: buffer.newest)
    }
  }
  // Where the system has no thread to give it has one later.
  while !pool.grow() { sleep(1) }
  for _ in 1..<max(min(workers, jobs), 1) { pool.grow() }
  defer { pool.end() }
  do {
    for _ in 0..<jobs { try consume(queue.receive()) }
  } catch {
    queue.cancel()
    throw error
  }
  return queue.newest
}

/// Does the jobs of one lane.
package func concurrently<Result: Sendable>(
  jobs: Int, workers: Int, diskReads: @escaping @Sendable () -> Int = WorkerPool.diskReads,
  run: @escaping @Sendable (Int, ReadBuffer) -> Result,
  consume: (Result) throws -> Void
) rethrows -> Int64 {
  try concurrently(
    lanes: [Lane(jobs: jobs)], workers: workers, diskReads: diskReads, run: { _, job, buffer in run(job, buffer) },
    consume: consume)
}

/// The same with items, of which a job gets `atOnce`.
package func concurrently<Item: Sendable, Result: Sendable>(
  _ items: [Item], atOnce: Int, workers: Int,
  run: @escaping @Sendable (ArraySlice<Item>, ReadBuffer) -> Result,
  consume: (Result) throws -> Void
) rethrows -> Int64 {
  try concurrently(
    jobs: (items.count + atOnce - 1) / atOnce, workers: workers,
    run: { job, buffer in run(items[(job * atOnce)...].prefix(atOnce), buffer) }, consume: consume)
}

/// Where workers take jobs and leave results.
private final class JobQueue<Result: Sendable>: Sendable {
  private struct Line {
    let lane: Lane
    var next = 0
    /// Jobs that were begun and whose results were not consumed.
    var pending = 0
    var results: [Result] = []

    var mayBegin: Bool { next < lane.jobs && pending < lane.ahead }
  }

  private struct State {
    var lines: [Line]
    /// Workers that wait until a lane may be further ahead.
    var waiting = 0
    var newest: Int64 = 0

    var isAllBegun: Bool { lines.allSatisfy { $0.next >= $0.lane.jobs } }

    /// How many workers are to be woken: one for each result that was consumed, all when there is nothing to begin.
    mutating func wake() -> Int {
      let count = isAllBegun ? waiting : min(waiting, 1)
      waiting -= count
      return count
    }
  }

  private enum Turn {
    case job(lane: Int, Int)
    case wait
    case end
  }

  private let state: Mutex<State>
  private let room = DispatchSemaphore(value: 0)
  private let ready = DispatchSemaphore(value: 0)

  init(_ lanes: [Lane]) {
    state = Mutex(State(lines: lanes.map { Line(lane: $0) }))
  }

  private func wake(_ count: Int) {
    for _ in 0..<count { room.signal() }
  }

  func take() -> (lane: Int, job: Int)? {
    while true {
      let (turn, woken) = state.withLock { state -> (Turn, Int) in
        guard !state.isAllBegun else { return (.end, 0) }
        guard let lane = state.lines.firstIndex(where: \.mayBegin) else {
          state.waiting += 1
          return (.wait, 0)
        }
        let job = state.lines[lane].next
        state.lines[lane].next += 1
        state.lines[lane].pending += 1
        return (.job(lane: lane, job), state.isAllBegun ? state.wake() : 0)
      }
      wake(woken)
      switch turn {
      case .job(let lane, let job): return (lane, job)
      case .wait: room.wait()
      case .end: return nil
      }
    }
  }

  func give(_ result: Result, of lane: Int, newest: Int64) {
    state.withLock {
      $0.lines[lane].results.append(result)
      $0.newest = max($0.newest, newest)
    }
    ready.signal()
  }

  func receive() -> Result {
    ready.wait()
    let (result, woken) = state.withLock { state -> (Result, Int) in
      // Each signal stands for a result of one of the lanes. The readers turn to a later lane while an earlier one has
      // results enough: what comes of it first keeps them busy.
      var lane = state.lines.count - 1
      while state.lines[lane].results.isEmpty { lane -= 1 }
      state.lines[lane].pending -= 1
      return (state.lines[lane].results.removeLast(), state.wake())
    }
    wake(woken)
    return result
  }

  /// No further job is begun; those that wait are let go.
  func cancel() {
    let woken = state.withLock { state in
      for lane in state.lines.indices { state.lines[lane].next = state.lines[lane].lane.jobs }
      return state.wake()
    }
    wake(woken)
  }

  var newest: Int64 { state.withLock { $0.newest } }
}
