import ArgumentParser
import Foundation
import Index
import Report

struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Bytes of layers that hosts have in common, each with each.",
    discussion: "A table has a row and a column for each host; other formats have a row for each pair.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @OptionGroup var hosts: HostOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many hosts, those with the most bytes; 12 without it.", valueName: "hosts"))
  var most: Int?

  func validate() throws {
    if hosts.isGiven, most != nil {
      throw ValidationError("--host chooses the hosts, and so does --most: give one of them")
    }
    if let most, most < 2 { throw ValidationError("--most: expected 2 or more hosts") }
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let parameters = ["host": SQLValue(host), "most": .integer(Int64(most ?? 12))]
    guard host == nil, output.isTable, output.columns == nil, output.sort == nil else {
      try answer(
        "shared-matrix", from: index, parameters: parameters, output: output, nothing: noteNothingShared)
      return
    }
    var matrix: [String: [String: Int64]] = [:]
    try index.run(try Catalogue.query("shared-matrix"), parameters: parameters) { _, next in
      while let row = try next() {
        guard case .text(let host) = row[0], case .text(let other) = row[1], case .integer(let bytes) = row[3]
        else { continue }
        matrix[host, default: [:]][other] = bytes
        matrix[other, default: [:]][host] = bytes
      }
    }
    if matrix.isEmpty { noteNothingShared() }
    let names = matrix.keys.sorted()
    let columns =
      [Column("host", isIdentifier: true)]
      + names.map { Column($0, .bytes, title: $0, digits: 3, absent: "-") }
    var rest = names.makeIterator()
    let renderer = try Renderer(columns: columns, style: try output.style())
    try output.show { sink in
      try renderer.render {
        rest.next().map { host in
          [.text(host)] + names.map { other in matrix[host]?[other].map(Cell.integer) ?? .null }
        }
      } to: {
        try sink($0)
      }
    }
  }

  private func noteNothingShared() { Terminal.note("no two of these hosts have a layer in common") }
}
