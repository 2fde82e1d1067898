import ImageModel

/// The layers of a layout's images: each is a blob, mostly a compressed one, whose size is the layer's size here.
struct LayoutLayers {
  let sizes: [Digest: Int64]
  private var met: Set<ChainTable.Index> = []

  init(sizes: [Digest: Int64]) { self.sizes = sizes }

  /// Adds the layers of a manifest whose blobs are there. One that several manifests have counts at the first.
  ///
  /// - Parameter digest: Of the manifest.
  mutating func add(
    _ manifest: ImageManifest, of digest: Digest, _ config: ImageConfig, _ reading: inout TreeReading
  ) {
    guard manifest.layers.count == config.diffIDs.count else {
      reading.findings.append(
        Finding(
          .manifestUnreadable, LayoutBlobs.path(of: digest),
          "expected a layer for each of the \(config.diffIDs.count) diff_ids of its config, found \(manifest.layers.count)",
          area: .layers))
      return
    }
    var parent: ChainTable.Index = -1
    for (blob, (diff, chain)) in zip(manifest.layers, zip(config.diffIDs, ChainID.chain(of: config.diffIDs))) {
      let place = reading.chains.add(chain, parent: parent, diff: diff)
      let digests = reading.chains.digests
      reading.blobs.append(BlobSeen(blob: digests.place(adding: blob.digest), diff: digests.place(adding: diff.hash)))
      if let size = sizes[blob.digest], met.insert(place).inserted {
        reading.layers.append(
          LayerSeen(
            chain: place, hasDiff: true, parent: parent, cacheID: DirectoryName(blob.digest.hex), size: size,
            isPlaced: true, isWhole: true))
      }
      parent = place
    }
  }
}
