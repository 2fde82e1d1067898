import ImageModel
import Stores

extension AreaContents {
  /// What was measured: a reading that has it has all of it.
  func measures() -> AreaContent {
    let measures = reading.measures.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    let overlaps = measures.filter { $0.overlap != .zero }
    let writable = reading.writableLayers.sorted { $0.directory < $1.directory }
    var hasher = ContentHasher()
    for measure in measures {
      hasher.add(measure.kind.rawValue)
      hasher.add(measure.name.bytes)
      for number in measure.use.columns(withFolders: true) { hasher.add(number) }
      for number in measure.overlap.columns(withFolders: false) { hasher.add(number) }
    }
    hasher.add(nil as String?)
    for layer in writable {
      hasher.add(layer.directory.bytes)
      for number in layer.use.columns(withFolders: false) { hasher.add(number) }
    }
    return AreaContent(
      .measure, hasher.finish(),
      [
        (
          .measures,
          {
            measures.map { measure in
              [.text(measure.kind.rawValue), .blob(measure.name.bytes)]
                + measure.use.columns(withFolders: true).map(SpanValue.integer)
            }
          }
        ),
        (
          .measureOverlaps,
          {
            overlaps.map { measure in
              [.text(measure.kind.rawValue), .blob(measure.name.bytes)]
                + measure.overlap.columns(withFolders: false).map(SpanValue.integer)
            }
          }
        ),
        (
          .writableLayers,
          {
            writable.map { layer in
              [.blob(layer.directory.bytes)] + layer.use.columns(withFolders: false).map(SpanValue.integer)
            }
          }
        ),
      ])
  }
}

extension DiskUse {
  /// In the tables' order. Only directories' own sizes need a column of their own, and hard links have none.
  fileprivate func columns(withFolders: Bool) -> [Int64] {
    withFolders ? [bytes, apparent, folderBytes, files, inodes] : [bytes, apparent, files, inodes]
  }
}
