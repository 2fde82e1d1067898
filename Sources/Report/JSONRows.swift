/// Rows as JSON objects: in one array, or a line each (NDJSON).
struct JSONRows: RowWriter {
  let fields: [Field]
  /// `"name":`, a field each.
  private let keys: [[UInt8]]
  private let isArray: Bool
  private var isFirst = true

  init(_ fields: [Field], isArray: Bool) {
    self.fields = fields
    self.isArray = isArray
    keys = fields.map { field in
      var key: [UInt8] = []
      appendJSONString(field.column.name, to: &key)
      return key + [UInt8(ascii: ":")]
    }
  }

  mutating func begin(_ out: inout [UInt8]) {
    if isArray { out.append(UInt8(ascii: "[")) }
  }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    if isArray { out.append(contentsOf: (isFirst ? "\n" : ",\n").utf8) }
    isFirst = false
    out.append(UInt8(ascii: "{"))
    for index in fields.indices {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: keys[index])
      appendJSON(row[fields[index].position], fields[index].column.kind, to: &out)
    }
    out.append(UInt8(ascii: "}"))
    if !isArray { out.append(lineFeed) }
  }

  mutating func end(_ out: inout [UInt8]) {
    if isArray { out.append(contentsOf: (isFirst ? "]\n" : "\n]\n").utf8) }
  }
}
