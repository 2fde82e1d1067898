import ImageModel

/// What of an index, a manifest or a config is needed to go on from it: to which blobs it leads, and how.
struct DocumentOutline: Sendable, Equatable {
  enum Kind: UInt8, Sendable { case index, manifest, config }

  let kind: Kind
  /// In the order of the document.
  var mentions: [Mention] = []
  /// A config's.
  var os: String?
  /// A config's, the lowest layer first.
  var diffIDs: [DiffID] = []

  /// How a document, or a name of the store, leads to a blob.
  struct Mention: Sendable, Equatable {
    enum Role: UInt8, Sendable {
      /// A name of the store leads to it.
      case name
      /// A manifest for a real platform that an index lists: it may never have been copied.
      case platform
      /// What else an index lists, and what a document is about.
      case other
      /// The config of an image, and that of something else.
      case imageConfig, config
      /// A layer of an image, and what something else calls one.
      case layer, part
    }

    let digest: Digest
    /// Bytes, as the document says.
    let size: Int64
    let kind: Descriptor.Kind
    let role: Role
    /// It is fetched from elsewhere and mostly not there.
    let isForeign: Bool

    /// The document is of no use without it.
    var isNeeded: Bool { role != .platform && role != .other }
    var isDocument: Bool { role == .imageConfig || kind != .other }
    /// As what it is to be read.
    var documentKind: DocumentOutline.Kind { role == .imageConfig ? .config : kind == .index ? .index : .manifest }
  }
}

extension DocumentOutline.Mention {
  init(_ descriptor: Descriptor, _ role: Role) {
    self.init(
      digest: descriptor.digest, size: descriptor.size, kind: descriptor.kind, role: role,
      isForeign: descriptor.isForeign)
  }
}

extension DocumentOutline {
  init(_ index: ImageIndex) {
    kind = .index
    mentions = index.manifests.map { Mention($0, $0.attests == nil && !$0.hasUnknownPlatform ? .platform : .other) }
    mentions += index.subject.map { [Mention($0, .other)] } ?? []
  }

  init(_ manifest: ImageManifest) {
    kind = .manifest
    let isImage = manifest.isImage
    mentions = [Mention(manifest.config, isImage ? .imageConfig : .config)]
    mentions += manifest.layers.map { Mention($0, isImage ? .layer : .part) }
    mentions += manifest.subject.map { [Mention($0, .other)] } ?? []
  }

  init(_ config: ImageConfig) {
    kind = .config
    os = config.os
    diffIDs = config.diffIDs
  }
}
