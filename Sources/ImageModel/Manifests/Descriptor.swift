/// What one document says of another blob (OCI image-spec, descriptor.md).
package struct Descriptor: Sendable, Equatable {
  package var mediaType: String?
  package var digest: Digest
  /// Bytes.
  package var size: Int64
  package var platform: Platform?
  /// Those of `Descriptor.wanted` alone.
  package var annotations: [String: String] = [:]

  package init(
    mediaType: String?, digest: Digest, size: Int64, platform: Platform? = nil, annotations: [String: String] = [:]
  ) {
    self.mediaType = mediaType
    self.digest = digest
    self.size = size
    self.platform = platform
    self.annotations = annotations
  }

  package struct Platform: Sendable, Equatable {
    package var architecture: String?
    package var variant: String?
    package var os: String?
    package var osVersion: String?
  }

  /// A name in an image layout: of the OCI's own annotations, or what Docker and containerd write beside it.
  package static let refName = "org.opencontainers.image.ref.name"
  package static let imageName = "io.containerd.image.name"
  /// BuildKit's word for a manifest that is no image but describes one, and for which one that is.
  package static let referenceType = "vnd.docker.reference.type"
  package static let referenceDigest = "vnd.docker.reference.digest"

  fileprivate static let wanted: Set<String> = [refName, imageName, referenceType, referenceDigest]

  /// The manifest that this one describes: BuildKit's attestations lie beside what they attest.
  package var attests: Digest? {
    annotations[Self.referenceType] == nil ? nil : annotations[Self.referenceDigest].flatMap { Digest($0) }
  }

  /// A layer that is fetched from elsewhere and mostly not in a layout (OCI image-spec, layer.md, "Non-Distributable").
  package var isForeign: Bool {
    guard let mediaType else { return false }
    return mediaType.hasPrefix("application/vnd.oci.image.layer.nondistributable.")
      || mediaType.hasPrefix("application/vnd.docker.image.rootfs.foreign.")
  }

  /// The processor that it is for is no real one: BuildKit gives attestations `unknown/unknown`.
  package var hasUnknownPlatform: Bool { platform?.os == "unknown" }
}

extension Descriptor {
  package enum Kind: UInt8, Sendable { case index, manifest, other }

  /// What the media type says that the blob is.
  package var kind: Kind {
    switch mediaType {
    case "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json": .index
    case "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json": .manifest
    default: .other
    }
  }
}

extension Descriptor {
  /// A member of a document that is no descriptor: the rest of the document holds without it.
  package struct Fault: Sendable, Equatable, CustomStringConvertible {
    /// Where in the document it stands: `manifests[2]`.
    package let place: String
    package let error: JSONError

    package var description: String { "\(place): \(error)" }
  }
}

extension JSONReader {
  /// A descriptor. Unknown members are passed over.
  mutating func descriptor() throws(JSONError) -> Descriptor {
    let start = offset
    var mediaType: String?
    var digest: Digest?
    var size: Int64?
    var platform: Descriptor.Platform?
    var annotations: [String: String] = [:]
    let isObject = try object { (reader, key) throws(JSONError) in
      switch key {
      case "mediaType": mediaType = try reader.string()
      case "digest":
        let start = reader.offset
        let text = try reader.text()
        digest = text.flatMap { $0.withBytes { Digest(text: $0) } }
        if let text, digest == nil {
          throw JSONError(offset: start, expected: "a digest in place of “\(text.string.prefix(80))”")
        }
      case "size": size = try reader.integer()
      case "platform": platform = try reader.platform()
      case "annotations": annotations = try reader.wantedAnnotations()
      default: try reader.skip()
      }
    }
    guard isObject else { throw JSONError(offset: start, expected: "a descriptor") }
    guard let digest else { throw JSONError(offset: start, expected: "a descriptor with a digest") }
    guard let size, RecordedSize.range.contains(size) else {
      throw JSONError(offset: start, expected: "a descriptor with a size in bytes")
    }
    return Descriptor(mediaType: mediaType, digest: digest, size: size, platform: platform, annotations: annotations)
  }

  /// A member's descriptor; nil for null, which stands for no member as it does in Go, and for what is no descriptor.
  mutating func descriptor(at place: String, faults: inout [Descriptor.Fault]) throws(JSONError) -> Descriptor? {
    try null() ? nil : descriptor(orFaultAt: place, &faults)
  }

  /// An array of descriptors; empty for null. Elements that are none are left out, null among them.
  mutating func descriptors(at place: String, faults: inout [Descriptor.Fault]) throws(JSONError) -> [Descriptor] {
    var found: [Descriptor] = []
    var count = 0
    try array { (reader) throws(JSONError) in
      if let next = try reader.descriptor(orFaultAt: "\(place)[\(count)]", &faults) { found.append(next) }
      count += 1
    }
    return found
  }

  private mutating func descriptor(
    orFaultAt place: @autoclosure () -> String, _ faults: inout [Descriptor.Fault]
  ) throws(JSONError) -> Descriptor? {
    try attempt({ (reader) throws(JSONError) in try reader.descriptor() }) { error in
      faults.append(Descriptor.Fault(place: place(), error: error))
    }
  }

  private mutating func platform() throws(JSONError) -> Descriptor.Platform? {
    var platform = Descriptor.Platform()
    let isObject = try object { (reader, key) throws(JSONError) in
      switch key {
      case "architecture": platform.architecture = try reader.string()
      case "variant": platform.variant = try reader.string()
      case "os": platform.os = try reader.string()
      case "os.version": platform.osVersion = try reader.string()
      default: try reader.skip()
      }
    }
    return isObject ? platform : nil
  }

  private mutating func wantedAnnotations() throws(JSONError) -> [String: String] {
    var found: [String: String] = [:]
    try object { (reader, key) throws(JSONError) in
      if Descriptor.wanted.contains(key.string) { found[key.string] = try reader.string() } else { try reader.skip() }
    }
    return found
  }
}
