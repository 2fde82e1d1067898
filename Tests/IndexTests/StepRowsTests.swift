import GRDB
import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("rows of steps") struct StepRowsTests {
  private func step(_ instruction: String, comment: String? = nil) -> HistorySteps.Step<String> {
    var step = HistorySteps.Step<String>()
    step.createdBy = instruction
    step.comment = comment
    return step
  }

  @Test("an image that is read again, as a live tree's are, is written once")
  func again() throws {
    let image = try #require(SmallFleet.east.images.first).facts
    try IndexFile.inMemory().queue.write { db in
      let facts = try FactWriter(db, inBatches: true)
      var table = ChainTable(facts.digests)
      let top = table.add(diffs: image.config.diffIDs, chain: image.chain)
      try facts.write(image, top: top, in: table)
      try facts.forgetSteps(isLast: true)
      try facts.flush()
      let before = db.totalChangesCount
      try facts.write(image, top: top, in: table)
      try facts.flush()
      #expect(before > 0 && db.totalChangesCount == before)
    }
  }

  @Test("a step has one row, also after the writer of an empty index has forgotten what it met")
  func forgotten() throws {
    try IndexFile.inMemory().queue.write { db in
      let steps = try StepWriter(db, rows: BatchedInsert.most)
      let run = try steps.write(step("RUN make", comment: "buildkit"), chain: nil)
      let copy = try steps.write(step("COPY . ."), chain: nil)
      try steps.forget(isLast: true)
      #expect(try steps.write(step("RUN make", comment: "buildkit"), chain: nil) == run)
      #expect(try steps.write(step("RUN make", comment: "other"), chain: nil) != run)
      #expect(try steps.write(step("COPY . ."), chain: nil) == copy)
      try steps.flush()
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM steps") == 3)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM step_texts") == 4)
    }
  }
}
