import ImageModel
import Stores

extension AreaContents {
  func findings(_ seen: [Finding], of area: Area) -> AreaContent {
    let findings = seen.sorted {
      ($0.code.rawValue, $0.path, $0.detail) < ($1.code.rawValue, $1.path, $1.detail)
    }
    var hasher = ContentHasher()
    for finding in findings {
      hasher.add(finding.code.rawValue)
      hasher.add(finding.path)
      hasher.add(finding.detail)
      hasher.add(Int64(finding.severity.rawValue))
      hasher.add(Int64(finding.blocks.rawValue))
    }
    let number = Int64(area.rawValue)
    return AreaContent(
      area: SpanTable.findingsArea(of: area), hash: hasher.finish(),
      tables: [
        (
          .findings(of: area),
          {
            findings.map {
              [
                .integer(number), .text($0.code.rawValue), .text($0.path), .text($0.detail),
                .integer(Int64($0.severity.rawValue)), .integer(Int64($0.blocks.rawValue)),
              ]
            }
          }
        )
      ])
  }

  func orphans(of area: Area, in table: SpanTable) -> AreaContent {
    let orphans = reading.orphans.filter { $0.kind.area == area }.sorted { $0.path < $1.path }
    var hasher = ContentHasher()
    for orphan in orphans {
      hasher.add(orphan.kind.rawValue)
      hasher.add(orphan.path)
      hasher.add((orphan.chain?.hash).map { Digest($0) })
      hasher.add(orphan.cacheID?.bytes)
      hasher.add(orphan.initID?.bytes)
      hasher.add(orphan.directory)
      hasher.add(orphan.size)
      hasher.add(orphan.lowers)
      hasher.add(orphan.keptByMount)
    }
    return AreaContent(
      area, hasher.finish(),
      [
        (
          table,
          {
            try orphans.map { orphan in
              [
                .text(orphan.path), .text(orphan.kind.rawValue), try row(of: orphan.chain),
                SpanValue(orphan.cacheID?.bytes), SpanValue(orphan.initID?.bytes),
                SpanValue(orphan.directory), SpanValue(orphan.size), SpanValue(orphan.lowers),
                orphan.keptByMount ? .text("mount") : .null,
              ]
            }
          }
        )
      ])
  }
}
