import Foundation
import ImageModel
import ImageTree

extension IndexFile {
  /// Records a reading that is at hand, with the facts of its images.
  ///
  /// - Parameter at: The moment that the tree shows, in milliseconds since 1970.
  /// - Throws: `IndexError` if the index has another content for the same moment; GRDB's `DatabaseError`.
  package func record(
    _ reading: TreeReading, images: [ImageFacts], host: String, at: Int64, tool: String
  ) throws -> ScanReport? {
    let began = Int64(Date().timeIntervalSince1970 * 1000)
    return try queue.writeWithoutTransaction { db in
      var report: ScanReport?
      try db.inTransaction(.immediate) {
        let facts = try FactWriter(db, reading.chains.digests)
        for image in images {
          let top = image.chain.last.flatMap { reading.chains.index(of: $0) }
          try facts.write(image, top: top ?? -1, in: reading.chains)
        }
        let changes = ChangeLog()
        let recorder = TreeRecorder(db: db, host: host, tool: tool, began: began, changes: changes)
        report = try recorder.record(reading, at: at, facts).report
        try changes.addUp(db, counted: facts.newConfigs)
        try DerivedTotals.renew(db, over: facts.completed)
        return .commit
      }
      return report
    }
  }
}
