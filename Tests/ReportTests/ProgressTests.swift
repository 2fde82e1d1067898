import Synchronization
import Testing

@testable import Report

@Suite struct ProgressTests {
  /// A terminal and a clock that stand still until they are moved.
  final class Desk: Sendable {
    let written = Mutex("")
    let time = Mutex(ContinuousClock.now)

    func progress(isTerminal: Bool = true, width: Int = 80) -> Progress {
      Progress(
        isTerminal: isTerminal, width: width, now: { self.time.withLock { $0 } },
        write: { bytes in self.written.withLock { $0 += String(decoding: bytes, as: UTF8.self) } })
    }

    func wait(_ milliseconds: Int) {
      time.withLock { $0 = $0 + .milliseconds(milliseconds) }
    }

    var text: String { written.withLock { $0 } }
  }

  @Test("quick work shows nothing, slow work a line at most every tenth of a second")
  func throttled() {
    let desk = Desk()
    let progress = desk.progress()
    progress.update("one")
    #expect(desk.text == "")
    desk.wait(300)
    progress.update("two")
    progress.update("three")
    desk.wait(99)
    progress.update("four")
    #expect(desk.text == "\r\u{1b}[Ktwo")
    desk.wait(1)
    progress.update("five")
    #expect(desk.text == "\r\u{1b}[Ktwo\r\u{1b}[Kfive")
  }

  @Test("the line is removed once, by clear or at the end")
  func cleared() {
    let desk = Desk()
    do {
      let progress = desk.progress()
      progress.clear()
      #expect(desk.text == "")
      desk.wait(300)
      progress.update("a")
      progress.clear()
      progress.clear()
      #expect(desk.text == "\r\u{1b}[Ka\r\u{1b}[K")
      desk.wait(100)
      progress.update("b")
    }
    #expect(desk.text == "\r\u{1b}[Ka\r\u{1b}[K\r\u{1b}[Kb\r\u{1b}[K")
  }

  @Test("where there is no terminal nothing is written, and no line is made")
  func noTerminal() {
    let desk = Desk()
    let progress = desk.progress(isTerminal: false)
    desk.wait(1_000)
    func line() -> String {
      Issue.record("a line was made")
      return "x"
    }
    progress.update(line())
    progress.clear()
    #expect(desk.text == "")
  }

  @Test("a line is harmless and narrower than the terminal")
  func narrow() {
    let desk = Desk()
    let progress = desk.progress(width: 10)
    desk.wait(300)
    progress.update("日本語\u{1b}[2J日本語")
    #expect(desk.text == "\r\u{1b}[K日本語\\x…")
  }
}
