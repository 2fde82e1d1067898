import ImageModel
import Index
import Report

/// The bytes of layers that hosts have in common: a row and a column for each host.
struct HostMatrix {
  private var bytes: [String: [String: Int64]] = [:]

  /// - Parameter pairs: Rows of the query “shared-matrix”.
  init(_ pairs: [QueryRow]) {
    for row in pairs {
      guard let host = row.text("host"), let other = row.text("other"), let shared = row.integer("bytes") else {
        continue
      }
      bytes[host, default: [:]][other] = shared
      bytes[other, default: [:]][host] = shared
    }
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// The hosts that share something with another.
  var hosts: Set<String> { Set(bytes.keys) }

  func show(_ output: OutputOptions) throws {
    let names = bytes.keys.sorted()
    let columns =
      [Column("host", isIdentifier: true)]
      + names.map { Column($0, .bytes, title: $0, digits: 3) }
    let rows = names.map { host in
      [Cell.text(host)] + names.map { other in bytes[host]?[other].map(Cell.integer) ?? .null }
    }
    let renderer = try Renderer(columns: columns, style: try output.style())
    try output.show { try renderer.render(rows, to: $0) }
  }
}
