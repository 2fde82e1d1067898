import Foundation
import Migrations
import Testing

@testable import Index

@Suite struct SandboxTests {
  @Test("each view and each table can be asked")
  func views() throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory())
    #expect(sandbox.relations.filter(\.isView).count > 15)
    #expect(sandbox.relations.contains { $0.name == "tags" && !$0.isView })
    for relation in sandbox.relations {
      let columns = try sandbox.run("SELECT * FROM \(relation.name)") { columns, next in
        let row = try next()
        // What scans can read and find is there from the start.
        #expect((row == nil) == !["areas", "finding_codes"].contains(relation.name))
        return columns
      }
      #expect(columns == relation.columns)
    }
  }

  @Test("each function that the list allows and this SQLite has can be called, and no other")
  func functions() throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory())
    let functions = sandbox.functions
    #expect(functions.contains("short") && functions.contains("json_extract"))
    #expect(!functions.contains("load_extension") && !functions.contains("fts3_tokenizer"))
    for name in functions where name != "->" && name != "->>" {
      do {
        try sandbox.run("SELECT \(name)(1)") { _, next in _ = try next() }
      } catch let error as StatementError {
        guard case .failed = error.reason else {
          Issue.record("\(name): \(error)")
          continue
        }
      }
    }
  }

  @Test("another thread stops a statement that does not end")
  func cancel() throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory())
    let canceller = sandbox.canceller
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.2)
      canceller.cancel()
    }
    let error = #expect(throws: StatementError.self) { try sandbox.run(endless) { _, next in try next() } }
    #expect(error?.reason == .cancelled)
    #expect(try sandbox.run("SELECT 1") { _, next in try next() } == [.integer(1)])
  }

  @Test("a cancel that comes before its statement is not lost, unless it is taken back")
  func early() throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory())
    sandbox.canceller.cancel()
    let error = #expect(throws: StatementError.self) { try sandbox.run("SELECT 1") { _, next in try next() } }
    #expect(error?.reason == .cancelled)
    sandbox.canceller.cancel()
    sandbox.canceller.forget()
    #expect(try sandbox.run("SELECT 1") { _, next in try next() } == [.integer(1)])
  }

  @Test("a statement ends with its time, and the next one has its own")
  func time() throws {
    let limits = SandboxLimits(time: .milliseconds(200))
    let sandbox = try Sandbox(of: IndexFile.inMemory(), limits: limits)
    for _ in 0..<2 {
      let error = #expect(throws: StatementError.self) { try sandbox.run(endless) { _, next in try next() } }
      #expect(error?.reason == .time(limit: .milliseconds(200)))
    }
  }

  @Test("time off the clock is not counted")
  func offTheClock() throws {
    let limits = SandboxLimits(time: .milliseconds(300))
    let sandbox = try Sandbox(of: IndexFile.inMemory(), limits: limits)
    let rows = try sandbox.run("VALUES (1), (2), (3)") { _, next in
      var rows = 0
      while try next() != nil {
        rows += 1
        sandbox.offTheClock { Thread.sleep(forTimeInterval: 0.2) }
      }
      return rows
    }
    #expect(rows == 3)
  }

  @Test("a statement that no flag stops is reported to who can end it")
  func stuck() throws {
    let reported = DispatchSemaphore(value: 0)
    let stuck = SandboxStuck(grace: .milliseconds(100)) { wasCancelled in
      if !wasCancelled { reported.signal() }
    }
    let sandbox = try Sandbox(
      of: IndexFile.inMemory(), limits: SandboxLimits(time: .milliseconds(100)), stuck: stuck)
    let slow = "SELECT instr(replace(hex(zeroblob(150000)), '0', 'a'), replace(hex(zeroblob(75000)), '0', 'a') || 'b')"
    #expect(throws: StatementError.self) {
      try sandbox.run(slow) { _, next in while try next() != nil {} }
    }
    #expect(reported.wait(timeout: .now() + 1) == .success)
  }

  @Test("rows over the limit are an error, those before it are given")
  func rows() throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory(), limits: SandboxLimits(rows: 2))
    var seen = 0
    let error = #expect(throws: StatementError.self) {
      try sandbox.run("VALUES (1), (2), (3)") { _, next in
        while try next() != nil { seen += 1 }
      }
    }
    #expect(seen == 2)
    #expect(error?.reason == .rows(limit: 2))
  }

  @Test(
    "an error knows its place",
    arguments: [
      ("SELECT a FROM hosts", 7), ("SELECT 1,, 2", 9), ("  DELETE FROM hosts", 2), ("SELECT 1; x", 10),
      ("SELECT 'load_extension', load_extension(1)", 25), ("PRAGMA journal_mode", 7), ("SELECT :a", 7),
      ("/* ; */ ; SELECT é.b FROM hosts", 17),
    ])
  func place(sql: String, offset: Int) throws {
    let sandbox = try Sandbox(of: IndexFile.inMemory())
    let error = #expect(throws: StatementError.self) { try sandbox.run(sql) { _, next in try next() } }
    #expect(error?.offset == offset)
  }

  @Test("an index on disk is opened once more, and read only")
  func onDisk() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("file:a?mode=rwc"))
    let sandbox = try Sandbox(of: index)
    #expect(try sandbox.run("SELECT count(*) FROM hosts") { _, next in try next() } == [.integer(0)])
    #expect(throws: StatementError.self) {
      try sandbox.run("INSERT INTO hosts(name) VALUES ('x')") { _, next in try next() }
    }
  }

  @Test("a writer that holds the index is waited for, and named when the time is over")
  func busy() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("index.db"))
    let sandbox = try Sandbox(of: index, limits: SandboxLimits(time: .milliseconds(300)))
    let writer = try IndexFile.openForWriting(folder.path("index.db"))
    try writer.queue.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let error = #expect(throws: StatementError.self) {
        try sandbox.run("SELECT count(*) FROM hosts") { _, next in try next() }
      }
      #expect(error?.reason == .time(limit: .milliseconds(300)))
      try db.execute(sql: "COMMIT")
    }
    #expect(try sandbox.run("SELECT count(*) FROM hosts") { _, next in try next() } == [.integer(0)])
  }

  @Test("what a stranger put into an index can do no more than a statement")
  func stranger() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("index.db"))
    try index.queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          CREATE VIEW loading AS SELECT load_extension('x') AS a;
          CREATE VIEW logging AS SELECT sqlite_log(1, 'x') AS a;
          CREATE VIEW pages AS SELECT count(pgno) AS a FROM dbstat;
          CREATE VIRTUAL TABLE searched USING fts5(a);
          CREATE VIEW endless AS
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS a FROM n;
          """)
    }
    let sandbox = try Sandbox(of: index, limits: SandboxLimits(time: .milliseconds(300)))
    for name in ["loading", "logging", "pages", "searched", "endless"] {
      #expect(throws: StatementError.self, "\(name)") {
        try sandbox.run("SELECT a FROM \(name)") { _, next in try next() }
      }
    }
  }
}

private let endless =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
