import Files
import ImageModel

/// The containers that containerd's own records have: the CRI's, with the sandboxes of its pods, and those of ctr.
extension NamespaceReader {
  func addContainers(of namespace: Namespace, _ reading: inout TreeReading) {
    // Docker's are in its data root: of these containerd has the running ones alone.
    guard namespace.name != "moby", !namespace.log.contains(.containers) else { return }
    reading.areas.insert(.containers)
    let targets = Dictionary(
      namespace.images.map { ($0.name, $0.target.digest) }, uniquingKeysWith: { first, _ in first })
    let shown = Dictionary(
      reading.images.lazy.filter { !$0.isFurther }.map { ($0.named, $0.shown) }, uniquingKeysWith: { first, _ in first }
    )
    reading.containers = namespace.containers.map { container in
      var cri = CRIRecord()
      do throws(JSONError) {
        if let bytes = container.ofCRI { cri = try CRIRecord(bytes) }
      } catch {
        reading.findings.append(
          Finding(
            .containerUnreadable, contents.layout.databasePath, "expected the CRI’s record of the container, \(error)",
            area: .containers, subject: container.id))
      }
      let status = status(of: container.id, &reading)
      // A name may have moved since: the CRI notes the image's config, by which it calls the image, but with sandboxes.
      let target = container.image.flatMap { targets[$0] }
      let image = cri.image.flatMap { Digest($0) } ?? target.map { shown[$0] ?? $0 }
      return ContainerSeen(
        id: container.id, name: cri.name ?? container.id, image: image, imageName: container.image,
        driver: container.snapshot.map { namespace.names.snapshots[Int($0)].snapshotter },
        created: container.created.map { goTimeText(nanoseconds: $0) },
        state: status?.state, exitCode: status?.state == .exited ? status?.exitCode : nil,
        started: status?.started.map { goTimeText(nanoseconds: $0) },
        finished: status?.finished.map { goTimeText(nanoseconds: $0) }, labels: cri.labels, volumes: [],
        command: cri.command.first.map { commandText($0, Array(cri.command.dropFirst())) }, binds: cri.binds.text,
        logPath: cri.logPath)
    }
  }

  /// What the CRI wrote when the container's state changed; nil where it wrote nothing.
  private func status(of id: String, _ reading: inout TreeReading) -> CRIStatus? {
    let path = "\(CRIStatus.folder)/\(id)/\(CRIStatus.file)"
    let buffer = ReadBuffer()
    guard Hash256(hex: id) != nil else { return nil }
    let detail: String
    do throws(ReadFailure) {
      let bytes = try contents.folder.read(path, into: buffer, limit: CRIStatus.limit)
      do throws(JSONError) {
        return try withExtendedLifetime(buffer) { () throws(JSONError) in try CRIStatus(bytes) }
      } catch {
        detail = "found \(bytes.count) bytes that are none: \(error)"
      }
    } catch {
      if error == .absent { return nil }
      detail = error.found
    }
    reading.findings.append(
      Finding(.containerUnreadable, path, "expected a container’s state of JSON, \(detail)", area: .containers))
    return nil
  }
}

/// What the CRI keeps with a container's record, or with that of a pod's sandbox.
///
/// Source: containerd internal/cri/store/{container,sandbox}/metadata.go.
private struct CRIRecord {
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
