/// Turns rows into bytes of one format. It appends to `out`, which its caller empties: a writer
/// keeps no output of its own.
protocol RowWriter {
  /// Those whose cells it looks at.
  var fields: [Field] { get }
  mutating func begin(_ out: inout [UInt8])
  mutating func write(_ row: [Cell], _ out: inout [UInt8])
  mutating func end(_ out: inout [UInt8])
}

extension RowWriter {
  mutating func begin(_ out: inout [UInt8]) {}
  mutating func end(_ out: inout [UInt8]) {}

  /// Writes rows and sends them off, the first at once and the others in chunks.
  func run(next: () throws -> [Cell]?, limit: Int?, _ sink: ([UInt8]) throws -> Void) throws {
    var writer = self
    var out: [UInt8] = []
    out.reserveCapacity(Renderer.chunk + 4096)
    var hasFlushed = false
    func flush() throws {
      guard !out.isEmpty else { return }
      try sink(out)
      out.removeAll(keepingCapacity: true)
      hasFlushed = true
    }
    var left = limit ?? .max
    writer.begin(&out)
    do {
      while left > 0, let row = try next() {
        left -= 1
        writer.write(row, &out)
        if out.count >= Renderer.chunk || !hasFlushed { try flush() }
      }
    } catch {
      try flush()
      throw error
    }
    writer.end(&out)
    try flush()
  }
}

let lineFeed = UInt8(ascii: "\n")
