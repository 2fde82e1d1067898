/// What is kept of a tree, of its images and of the layers that these share.
extension DerivedTotals {
  struct ImageTotal: Equatable {
    let image: Int64
    /// What the engine calls it: of one config there may be several images.
    let shown: Int64
    /// Another platform of the same targets stands for it.
    let isFurther: Bool
    let kind: String
    // Nil where no scan has read the tree's layers.
    let size: Int64?
    let sharedListed: Int64?
    let sharedAll: Int64?
    let uniqueExact: Int64?
    let containers: Int64?
    /// Itself, or, of another platform, the image that is listed for its target; nil where it is not listed.
    let listedAs: Int64?

    var key: ImageKey { ImageKey(image: image, shown: shown) }
  }

  struct ImageKey: Hashable, Comparable {
    let image: Int64
    let shown: Int64

    static func < (one: ImageKey, other: ImageKey) -> Bool { (one.image, one.shown) < (other.image, other.shown) }
  }

  /// A layer that more than one image has.
  struct SharedLayer: Equatable {
    let chain: Int64
    /// Listed images that have it.
    let images: Int64
    /// Images that Docker knows and that have it: listed and intermediate ones.
    let users: Int64
    /// Images that Docker does not know.
    let hidden: Int64
    let saved: Int64
  }

  struct TreeTotal: Equatable {
    // Nil where no scan has read, or looked for, what it follows from.
    /// Listed ones.
    var images: Int64?
    /// Those of them without a tag.
    var danglingImages: Int64?
    var intermediateImages: Int64?
    var layers: Int64?
    var layersSize: Int64?
    var gaps: Int64 = 0
    var listedLayers: Int64?
    var listedLayersSize: Int64?
    /// What the layers would take if no two listed images shared one.
    var unsharedSize: Int64?
    var unused: Int64?
    var hiddenSize: Int64?
    var hiddenImages: Int64 = 0
    var usedImages: Int64 = 0
    /// What listed images with containers have alone, and those without.
    var usedAlone = Alone()
    var unusedAlone = Alone()
    /// Of the listed images, added up.
    var uniqueExact: Int64 = 0
    var containers: Int64?
    var orphans: Int64?
    /// Recorded bytes of the layers among them.
    var orphansSize: Int64?
    /// Those that a damaged file could own.
    var uncertain: Int64?
    /// Interrupted ones.
    var removals: Int64?
    var removalsSize: Int64?
    /// When it was measured last, in milliseconds since 1970; nil if never.
    var measured: Int64?
    // On disk; nil unless all of these were measured.
    var listedLayersBytes: Int64?
    var unusedBytes: Int64?
    var hiddenBytes: Int64?
    var orphansBytes: Int64?
    var removalsBytes: Int64?
  }

  /// What images have alone, added up.
  struct Alone: Equatable {
    /// Sizes less what other listed images have too.
    var listed: Int64 = 0
    /// Sizes less what any other image has too.
    var all: Int64 = 0

    mutating func add(_ image: ImageTotal) {
      guard let size = image.size, let sharedListed = image.sharedListed, let sharedAll = image.sharedAll else {
        return
      }
      listed &+= size &- sharedListed
      all &+= size &- sharedAll
    }
  }
}
