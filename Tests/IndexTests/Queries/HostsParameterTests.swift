import Testing

@testable import Index

@Suite("the parameter of queries that names hosts") struct HostsParameterTests {
  private static let names = Result {
    try catalogue.get().queries.filter { $0.header.parameters.contains { $0.kind == .hosts } }.map(\.name)
  }

  private func rows(_ name: String, host: String?) throws -> [[SQLValue]] {
    let header = try catalogue.get().query(name).header
    var parameters = header.anyParameters
    // Without hosts, some answer for the largest trees alone.
    if header.parameters.contains(where: { $0.name == "most" }) { parameters["most"] = .integer(-1) }
    parameters["host"] = SQLValue(host)
    return try SmallFleet.shared().rows(name, parameters)
  }

  @Test("all hosts by their names are the whole fleet", arguments: try names.get())
  func allHosts(_ name: String) throws {
    let whole = try rows(name, host: nil)
    let named = try rows(name, host: "west,east")
    let isSame =
      switch name {
      // A pair is a row for each of its hosts that is named.
      case "shared-matrix": named.count == 2 * whole.count
      // Of the whole fleet, the size of a layer that no tree knows is 0, of hosts it is null.
      case "largest-layers": named.map { [$0[0]] + $0[3...] } == whole.map { [$0[0]] + $0[3...] }
      default: named == whole
      }
    #expect(isSame)
  }

  @Test("a part of a name is no name", arguments: try names.get())
  func partOfName(_ name: String) throws {
    let isSame = try rows(name, host: "eas,est,ea") == rows(name, host: "nowhere")
    #expect(isSame)
  }

  @Test("one parameter of queries is called host, and its kind is hosts")
  func kind() throws {
    for query in try catalogue.get().queries {
      for parameter in query.header.parameters where parameter.name == "host" && !parameter.isRequired {
        #expect(parameter.kind == .hosts, "\(query.name)")
        #expect(parameter.meaning.contains("names with commas between"), "\(query.name)")
      }
    }
  }
}
