/// Turns rows into bytes of one format. It appends to `out`, which its caller empties: a writer
/// keeps no output of its own.
protocol RowWriter {
  mutating func begin(_ out: inout [UInt8])
  mutating func write(_ row: [Cell], _ out: inout [UInt8])
  mutating func end(_ out: inout [UInt8])
}

let lineFeed = UInt8(ascii: "\n")
