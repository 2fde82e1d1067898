/// A value of a span's key, as the table holds it.
enum SpanValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  init(_ value: Int64?) { self = value.map(SpanValue.integer) ?? .null }
  init(_ value: String?) { self = value.map(SpanValue.text) ?? .null }
  init(_ value: [UInt8]?) { self = value.map(SpanValue.blob) ?? .null }
  init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

// Text is compared as SQLite compares it, byte by byte: for Swift, é is the same in one scalar and in two.
extension SpanValue {
  static func == (x: SpanValue, y: SpanValue) -> Bool {
    switch (x, y) {
    case (.null, .null): true
    case (.integer(let x), .integer(let y)): x == y
    case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
    case (.blob(let x), .blob(let y)): x == y
    default: false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .integer(let value): hasher.combine(value)
    case .text(var value): value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .blob(let value): value.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }
}
