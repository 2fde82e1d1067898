import ImageModel

/// Ports of a container and where the host has them: `PortBindings` of hostconfig.json, which were asked for, and `Ports` of
/// the network's settings, which a running container has (docker/go-connections nat.PortMap).
struct PortBindings {
  private struct Port {
    var number: Int
    var text: String
  }

  private var ports: [Port] = []

  /// Reads an object of ports such as `80/tcp`, each with a list of addresses on the host, or with none.
  mutating func read(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (reader, key) throws(JSONError) in
      let port = key.string
      let number = Int(port.prefix { $0.isNumber }) ?? 0
      var isBound = false
      try reader.array { (reader) throws(JSONError) in
        var address = ""
        var hostPort = ""
        try reader.object { (reader, key) throws(JSONError) in
          switch key {
          case "HostIp": address = try reader.string() ?? ""
          case "HostPort": hostPort = try reader.string() ?? ""
          default: try reader.skip()
          }
        }
        isBound = true
        ports.append(Port(number: number, text: Self.text(port, address, hostPort)))
      }
      if !isBound { ports.append(Port(number: number, text: port)) }
    }
  }

  /// As docker ps shows a port: `0.0.0.0:8080->80/tcp`. Where any port of the host was asked for, it has none yet.
  private static func text(_ port: String, _ address: String, _ hostPort: String) -> String {
    guard !hostPort.isEmpty, hostPort != "0" else { return port }
    let host = address.contains(":") ? "[\(address)]" : address
    return (host.isEmpty ? "" : host + ":") + "\(hostPort)->\(port)"
  }

  /// The ports as a JSON array; nil for none.
  var text: String? { JSONList(ports.sorted { ($0.number, $0.text) < ($1.number, $1.text) }.map(\.text)).text }
}
