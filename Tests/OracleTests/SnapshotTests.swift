import Testing

@testable import TestSupport

@Suite("snapshots") struct SnapshotTests {
  @Test("the fixtures hold sound trees and a damaged one")
  func fixtures() {
    #expect(Snapshot.fixtures.filter { $0.oracle != nil }.count >= 14)
    #expect(Snapshot.fixtures.contains { $0.faults != nil })
  }

  @Test(
    "the folder of STRATA_MORE_TREES holds snapshots with answers",
    .enabled(
      if: Snapshot.moreTrees != nil,
      "STRATA_MORE_TREES names no folder of NAME.tar.zst with NAME.oracle/"))
  func others() throws {
    #expect(try #require(Snapshot.others).contains { $0.oracle?.answers != nil })
  }
}
