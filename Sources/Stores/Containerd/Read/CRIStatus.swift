import ImageModel

/// What the CRI last wrote of a container's state.
///
/// Source: containerd internal/cri/store/container/status.go.
struct CRIStatus {
  // In nanoseconds since 1970.
  private(set) var started: Int64?
  private(set) var finished: Int64?
  private(set) var exitCode: Int64?

  static let folder = "io.containerd.grpc.v1.cri/containers"
  static let file = "status"
  /// Bytes.
  static let limit = 1 << 20

  var state: ContainerSeen.State { finished != nil ? .exited : started != nil ? .running : .created }

  init(_ json: UnsafeRawBufferPointer) throws(JSONError) {
    func time(_ reader: inout JSONReader) throws(JSONError) -> Int64? {
      try reader.integer().flatMap { $0 > 0 ? $0 : nil }
    }
    var reader = JSONReader(json)
    try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "StartedAt": started = try time(&reader)
      case "FinishedAt": finished = try time(&reader)
      case "ExitCode": exitCode = try reader.integer()
      default: try reader.skip()
      }
    }
    try reader.end()
  }
}
