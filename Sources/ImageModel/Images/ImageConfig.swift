/// What strata keeps of an image's config (OCI image-spec, config.md; moby image/image.go).
package struct ImageConfig: Sendable, Equatable {
  package var architecture: String?
  package var variant: String?
  package var os: String?
  package var osVersion: String?
  /// As written: RFC 3339 with nanoseconds; absent, null and 0001-01-01T00:00:00Z all occur.
  package var created: String?
  package var author: String?
  package var comment: String?
  package var dockerVersion: String?
  /// The ID of the container that the image was committed from, as text.
  package var container: String?
  /// The default configuration of containers, as the JSON it is in the document.
  package var config: String?
  /// The build history; nil if it is null or absent.
  package var history: HistorySteps?
  /// Lowest layer first.
  package var diffIDs: [DiffID] = []
  /// False if `rootfs` is absent or null: Docker does not restore such an image.
  package var hasRootfs = false

  package init() {}
}

extension ImageConfig {
  /// Reads a config. Unknown members are passed over.
  ///
  /// - Throws: `JSONError` if the bytes are no JSON object, or a member has another type than Docker wants: it takes no
  ///   image then whose config has one.
  package init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    self.init()
    var reader = JSONReader(bytes)
    let isObject = try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "architecture": architecture = try reader.string()
      case "variant": variant = try reader.string()
      case "os": os = try reader.string()
      case "os.version": osVersion = try reader.string()
      case "created": created = try reader.time()?.text.string
      case "author": author = try reader.string()
      case "comment": comment = try reader.string()
      case "docker_version": dockerVersion = try reader.string()
      case "container": container = try reader.string()
      case "config":
        config = Self.objectText(try reader.span { (reader) throws(JSONError) in try reader.containerConfig() })
      case "container_config": try reader.containerConfig()
      case "id", "parent": _ = try reader.text()
      case "history": try readHistory(&reader)
      case "rootfs": try readRootfs(&reader)
      default: try reader.skip()
      }
    }
    try reader.end()
    guard isObject else { throw JSONError(offset: 0, expected: "an object") }
  }

  private static func objectText(_ value: UnsafeRawBufferPointer) -> String? {
    value.first == UInt8(ascii: "{") ? String(decoding: value, as: UTF8.self) : nil
  }

  private mutating func readHistory(_ reader: inout JSONReader) throws(JSONError) {
    var steps = HistorySteps()
    let isArray = try reader.array { (reader) throws(JSONError) in
      var step = HistorySteps.Step<JSONText>()
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "created_by": step.createdBy = try reader.text()
        case "empty_layer": step.isEmpty = try reader.boolean() ?? false
        case "author": step.author = try reader.text()
        case "comment": step.comment = try reader.text()
        case "created":
          let time = try reader.time()
          step.nanoseconds = time.flatMap { time in time.text.withBytes { time.moment.goNanoseconds(of: $0) } }
          step.created = step.nanoseconds == nil ? time?.text : nil
        default: try reader.skip()
        }
      }
      steps.append(step)
    }
    history = isArray ? steps : nil
  }

  private mutating func readRootfs(_ reader: inout JSONReader) throws(JSONError) {
    diffIDs = []
    hasRootfs = try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "diff_ids":
        try reader.array { (reader) throws(JSONError) in
          let offset = reader.offset
          guard let text = try reader.text(),
            let hash = text.withBytes({ Digest(text: $0) })?.hash256
          else {
            throw JSONError(offset: offset, expected: "a diff_id (sha256: and 64 digits)")
          }
          diffIDs.append(DiffID(hash))
        }
      case "type": _ = try reader.text()
      default: try reader.skip()
      }
    }
  }
}

extension JSONReader {
  /// A moment, or nil for null.
  fileprivate mutating func time() throws(JSONError) -> (text: JSONText, moment: Moment)? {
    let start = offset
    guard let text = try text() else { return nil }
    guard let moment = text.withBytes({ Moment(rfc3339: $0) }), moment.isForGo else {
      throw JSONError(offset: start, expected: "a time as RFC 3339 writes it, such as 2026-01-02T03:04:05Z")
    }
    return (text, moment)
  }
}
