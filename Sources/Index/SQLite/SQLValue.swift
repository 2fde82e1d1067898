/// A value of SQL: in a row, of a parameter, in a span's key, of a function.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  package init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }
  package init(_ bytes: [UInt8]?) { self = bytes.map(SQLValue.blob) ?? .null }
  package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

// Text is compared as SQLite compares it, byte by byte: for Swift, é is the same in one scalar and in two.
extension SQLValue {
  package static func == (x: SQLValue, y: SQLValue) -> Bool {
    switch (x, y) {
    case (.null, .null): true
    case (.integer(let x), .integer(let y)): x == y
    case (.real(let x), .real(let y)): x == y
    case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
    case (.blob(let x), .blob(let y)): x == y
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .integer(let value): hasher.combine(value)
    case .real(let value): hasher.combine(value)
    case .text(var value): value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .blob(let value): value.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }
}
