import Glibc
import Synchronization
import Testing

@testable import Files

@Suite("work on several threads") struct ConcurrentlyTests {
  private struct Job: Hashable {
    let lane: Int
    let number: Int
  }

  private struct Stop: Error {}

  @Test("each job of each lane is done once", arguments: [[0], [1], [7, 0, 300], [0, 0, 5], [40, 40]], [1, 2, 5])
  func once(_ counts: [Int], _ workers: Int) {
    var done: [Job] = []
    _ = concurrently(lanes: counts.map { Lane(jobs: $0, ahead: 2) }, workers: workers) { lane, job, _ in
      Job(lane: lane, number: job)
    } consume: {
      done.append($0)
    }
    let all = counts.enumerated().flatMap { lane, count in (0..<count).map { Job(lane: lane, number: $0) } }
    #expect(done.count == all.count && Set(done) == Set(all))
  }

  @Test("no lane is further ahead of the consumer than it may be, and the next is begun meanwhile")
  func ahead() {
    let pending = Mutex((now: [0, 0], most: [0, 0]))
    _ = concurrently(lanes: [Lane(jobs: 60, ahead: 3), Lane(jobs: 60, ahead: 5)], workers: 2) { lane, _, _ in
      pending.withLock {
        $0.now[lane] += 1
        $0.most[lane] = max($0.most[lane], $0.now[lane])
      }
      return lane
    } consume: { lane in
      pending.withLock { $0.now[lane] -= 1 }
    }
    let most = pending.withLock { $0.most }
    // What is being handed over counts for the exchange no longer and here still.
    #expect(most[0] <= 4 && most[1] <= 6)
  }

  @Test("while the first lane is full, workers are on the next")
  func turn() {
    let begun = Mutex([0, 0])
    var isFirst = true
    _ = concurrently(lanes: [Lane(jobs: 8, ahead: 2), Lane(jobs: 4, ahead: 4)], workers: 2) { lane, _, _ in
      begun.withLock { $0[lane] += 1 }
      return lane
    } consume: { _ in
      guard isFirst else { return }
      isFirst = false
      // One result was taken, so the first lane may have begun three jobs; all of the second begin meanwhile.
      while begun.withLock({ $0[1] < 4 }) {}
      #expect(begun.withLock { $0[0] } <= 3)
    }
  }

  @Test(
    "workers that read much from the disk get others beside them, and those that do not get none", arguments: [0, 100])
  func crew(blocks: Int) {
    let working = Mutex((now: 0, most: 0))
    let read = Atomic<Int>(0)
    _ = concurrently(jobs: 40, workers: 2, diskReads: { read.add(blocks, ordering: .relaxed).newValue }) { _, _ in
      working.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      usleep(20_000)
      working.withLock { $0.now -= 1 }
    } consume: { _ in
    }
    let most = working.withLock { $0.most }
    #expect(blocks > 0 ? most > 2 && most <= 32 : most <= 2)
  }

  @Test("an error of the consumer ends the work")
  func failure() {
    let begun = Mutex(0)
    #expect(throws: Stop.self) {
      _ = try concurrently(lanes: [Lane(jobs: 1000, ahead: 4), Lane(jobs: 1000, ahead: 4)], workers: 3) { _, _, _ in
        begun.withLock { $0 += 1 }
      } consume: { _ in
        throw Stop()
      }
    }
    #expect(begun.withLock { $0 } <= 12)
  }

  @Test("no worker works on when the result or an error is there", arguments: [false, true])
  func ended(fails: Bool) {
    let working = Atomic<Int>(0)
    _ = try? concurrently(jobs: 8, workers: 3) { _, _ in
      working.add(1, ordering: .relaxed)
      usleep(20_000)
      working.subtract(1, ordering: .relaxed)
    } consume: { _ in
      if fails { throw Stop() }
    }
    #expect(working.load(ordering: .relaxed) == 0)
  }

  @Test("the newest time that any worker met is reported")
  func newest() {
    let newest = concurrently(lanes: [Lane(jobs: 5), Lane(jobs: 5)], workers: 2) { lane, job, buffer in
      buffer.newest = max(buffer.newest, Int64(lane * 10 + job))
    } consume: { _ in
    }
    #expect(newest == 14)
  }
}
