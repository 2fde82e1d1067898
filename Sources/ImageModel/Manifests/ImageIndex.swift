/// A list of manifests, mostly one a platform (OCI image-spec, image-index.md), or of the names in an image layout.
package struct ImageIndex: Sendable, Equatable {
  package var mediaType: String?
  package var manifests: [Descriptor]
  /// The manifest that this index is about.
  package var subject: Descriptor?
  /// Members that are no descriptors and left out.
  package var faults: [Descriptor.Fault] = []
}

extension ImageIndex {
  /// - Throws: `JSONError` if the bytes are no JSON object with manifests.
  package init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(bytes)
    var mediaType: String?
    var manifests: [Descriptor]?
    var subject: Descriptor?
    var faults: [Descriptor.Fault] = []
    let isObject = try reader.object { (reader, key) throws(JSONError) in
      switch key {
      case "mediaType": mediaType = try reader.string()
      case "manifests": manifests = try reader.descriptors(at: key.string, faults: &faults)
      case "subject": subject = try reader.descriptor(at: key.string, faults: &faults)
      default: try reader.skip()
      }
    }
    try reader.end()
    guard isObject, let manifests else { throw JSONError(offset: 0, expected: "an index with manifests") }
    self.init(mediaType: mediaType, manifests: manifests, subject: subject, faults: faults)
  }
}
