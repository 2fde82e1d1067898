/// Bytes as a tree or a manifest says them of a layer. Any number can stand there.
package enum RecordedSize {
  /// A pebibyte at most: thousands of them can be added up in 64 bits.
  package static let range: ClosedRange<Int64> = 0...1 << 50
}
