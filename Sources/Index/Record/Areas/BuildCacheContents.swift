import ImageModel

extension AreaContents {
  func buildCache() -> AreaContent {
    let records = reading.buildRecords.sorted { $0.id < $1.id }
    let claims = reading.buildClaims.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    var hasher = ContentHasher()
    for record in records {
      hasher.add(record.id)
      hasher.add(record.type)
      hasher.add(record.description)
      hasher.add(record.size)
      hasher.add((record.chain?.hash).map { Digest($0) })
      hasher.add(record.directory?.bytes)
      hasher.add(record.created)
      hasher.add(record.lastUsed)
      hasher.add(record.usageCount)
      hasher.add(record.isMutable)
      hasher.add(record.parents)
    }
    hasher.add(nil as String?)
    for claim in claims {
      hasher.add(claim.kind.rawValue)
      hasher.add(claim.name.bytes)
      hasher.add(claim.record)
    }
    return AreaContent(
      .buildCache, hasher.finish(),
      [
        (
          .buildRecords,
          {
            try records.map { record in
              [
                .text(record.id), .text(record.type), .text(record.description),
                SpanValue(record.size), try row(of: record.chain),
                SpanValue(record.directory?.bytes), SpanValue(record.created),
                SpanValue(record.lastUsed), .integer(record.usageCount),
                SpanValue(record.isMutable), .text(record.parents),
              ]
            }
          }
        ),
        (
          .buildClaims,
          {
            claims.map {
              [.text($0.kind.rawValue), .blob($0.name.bytes), SpanValue($0.record)]
            }
          }
        ),
      ])
  }
}
