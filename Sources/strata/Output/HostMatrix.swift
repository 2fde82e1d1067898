import Index
import Report

/// The bytes of layers that hosts have in common: a row and a column for each host.
struct HostMatrix {
  private var bytes: [String: [String: Int64]] = [:]

  /// - Parameters:
  ///   - names: the columns of `shared-matrix`.
  ///   - next: its rows, one for each pair.
  init(_ next: () throws -> [SQLValue]?) throws {
    while let row = try next() {
      guard case .text(let host) = row[0], case .text(let other) = row[1], case .integer(let shared) = row[3]
      else { continue }
      bytes[host, default: [:]][other] = shared
      bytes[other, default: [:]][host] = shared
    }
  }

  var isEmpty: Bool { bytes.isEmpty }

  func show(_ output: OutputOptions) throws {
    let names = bytes.keys.sorted()
    let columns =
      [Column("host", isIdentifier: true)]
      + names.map { Column($0, .bytes, title: $0, digits: 3) }
    var rest = names.makeIterator()
    let renderer = try Renderer(columns: columns, style: try output.style())
    try output.show { sink in
      try renderer.render {
        rest.next().map { host in
          [.text(host)] + names.map { other in bytes[host]?[other].map(Cell.integer) ?? .null }
        }
      } to: {
        try sink($0)
      }
    }
  }
}
