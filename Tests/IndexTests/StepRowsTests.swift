import GRDB
import ImageModel
import Testing

@testable import Index

@Suite("rows of steps") struct StepRowsTests {
  private func step(_ instruction: String, comment: String? = nil) -> HistorySteps.Step<String> {
    var step = HistorySteps.Step<String>()
    step.createdBy = instruction
    step.comment = comment
    return step
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
