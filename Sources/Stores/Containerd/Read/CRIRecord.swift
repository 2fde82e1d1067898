import ImageModel

/// What the CRI keeps with a container's record, or with that of a pod's sandbox.
///
/// Source: containerd internal/cri/store/{container,sandbox}/metadata.go.
struct CRIRecord {
  /// With the pod's name and namespace in it: unique on the host.
  private(set) var name: String?
  /// The digest of the image's config.
  private(set) var image: String?
  private(set) var labels: String?
  /// Empty where the image's own command runs.
  private(set) var command: [String] = []
  private(set) var binds = JSONList()
  private(set) var logPath: String?

  init() {}

  /// - Parameter any: A protobuf Any: the name of the type, and a JSON document.
  init(_ any: [UInt8]) throws(JSONError) {
    guard let start = any.firstIndex(of: UInt8(ascii: "{")) else { throw JSONError(offset: 0, expected: "an object") }
    let read = any[start...].withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try Self.read(bytes) }
    }
    self = try read.get()
  }

  private static func read(_ json: UnsafeRawBufferPointer) throws(JSONError) -> CRIRecord {
    var record = CRIRecord()
    var reader = JSONReader(json)
    try reader.object { (reader, key) throws(JSONError) in
      guard case "Metadata" = key else {
        try reader.skip()
        return
      }
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "Name": record.name = try reader.string()
        case "ImageRef": record.image = try reader.string()
        case "LogPath": record.logPath = try reader.string().flatMap { $0.isEmpty ? nil : $0 }
        case "Config": try record.readConfig(&reader)
        default: try reader.skip()
        }
      }
    }
    return record
  }

  /// The ContainerConfig or PodSandboxConfig of the CRI (kubernetes cri-api runtime/v1/api.proto).
  private mutating func readConfig(_ reader: inout JSONReader) throws(JSONError) {
    var arguments: [String] = []
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "labels":
        let text = String(decoding: try reader.skip(), as: UTF8.self)
        labels = ["null", "{}"].contains(text) ? nil : text
      case "command": try reader.array { (reader) throws(JSONError) in command.append(try reader.string() ?? "") }
      case "args": try reader.array { (reader) throws(JSONError) in arguments.append(try reader.string() ?? "") }
      case "mounts":
        try reader.array { (reader) throws(JSONError) in
          var (path, source, isReadOnly) = ("", "", false)
          try reader.object { (reader, key) throws(JSONError) in
            switch key {
            case "container_path": path = try reader.string() ?? ""
            case "host_path": source = try reader.string() ?? ""
            case "readonly": isReadOnly = try reader.boolean() ?? false
            default: try reader.skip()
            }
          }
          binds.append([
            ("kind", .text("bind")), ("source", .text(source)), ("path", .text(path)), ("read_only", .bool(isReadOnly)),
          ])
        }
      default: try reader.skip()
      }
    }
    command += arguments
  }
}
