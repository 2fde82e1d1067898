/// What one image, or artifact, is made of (OCI image-spec, manifest.md).
package struct ImageManifest: Sendable, Equatable {
  package var mediaType: String?
  package var config: Descriptor
  /// Lowest layer first.
  package var layers: [Descriptor]
  package var artifactType: String?
  /// The manifest that this one is about: a signature's image, for example.
  package var subject: Descriptor?
  /// Members that are no descriptors and left out.
  package var faults: [Descriptor.Fault] = []

  /// False for an artifact and for an attestation: what it calls layers are no layers of an image.
  package var isImage: Bool {
    artifactType == nil && config.isImageConfig && layers.allSatisfy(\.isLayer)
  }
}

extension ImageManifest {
  /// - Throws: `JSONError` if the bytes are no JSON object with a sound config.
  package init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(bytes)
    var mediaType: String?
    var config: Descriptor?
    var layers: [Descriptor] = []
    var artifactType: String?
    var subject: Descriptor?
    var faults: [Descriptor.Fault] = []
    let isObject = try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "mediaType": mediaType = try reader.string()
      case "config": config = try reader.descriptor()
      case "layers": layers = try reader.descriptors(at: key.string, faults: &faults)
      case "artifactType": artifactType = try reader.string()
      case "subject": subject = try reader.descriptor(at: key.string, faults: &faults)
      default: try reader.skip()
      }
    }
    try reader.end()
    guard isObject, let config else { throw JSONError(offset: 0, expected: "a manifest with a config") }
    self.init(
      mediaType: mediaType, config: config, layers: layers, artifactType: artifactType, subject: subject, faults: faults
    )
  }
}

extension Descriptor {
  fileprivate var isImageConfig: Bool {
    mediaType == "application/vnd.oci.image.config.v1+json"
      || mediaType == "application/vnd.docker.container.image.v1+json"
  }

  /// Layers of images and Docker's own, with any compression; foreign ones too.
  fileprivate var isLayer: Bool {
    guard let mediaType else { return false }
    return mediaType.hasPrefix("application/vnd.oci.image.layer.")
      || mediaType.hasPrefix("application/vnd.docker.image.rootfs.")
  }
}
