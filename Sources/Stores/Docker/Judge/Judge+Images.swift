import ImageModel

/// Which images Docker does not list, and which entries of layerdb are missing.
extension Judge {
  mutating func hideForeignImages() {
    for place in images.indices { images[place].hidden = isForeign(images[place]) }
  }

  private func isForeign(_ image: ImageSeen) -> Bool {
    guard let os = image.os, !os.isEmpty else { return false }
    return os.lowercased() != driver.os
  }

  mutating func hideImages() {
    /// How many sound images need a missing entry, by the entry.
    var needed: [ChainTable.Place: Int] = [:]
    for place in images.indices {
      let image = images[place]
      var path: String { imagePath + "/imagedb/content/sha256/" + image.id.hash.hex }
      if isForeign(image) {
        images[place].hidden = true
        findings.append(
          Finding(
            .imageHidden, path,
            "expected the operating system \(driver.os), found \(image.os ?? ""): Docker does not list the image"))
        continue
      }
      guard image.top >= 0, !loadable[Int(image.top)] else { continue }
      images[place].hidden = true
      let lowest = lowestFault(below: image.top)
      let cause = Finding.Cause(fault(of: lowest), at: layerPath(lowest))
      if let lowest = noteMissing(of: stack.computed(from: image.top).reversed()) { needed[lowest, default: 0] += 1 }
      findings.append(
        cause.code == .unreadable
          ? Finding(.unreadable, path, "the image’s layers could not be read, so that it is left out", cause: cause)
          : Finding(.imageHidden, path, "Docker cannot load the image’s layers and does not list it", cause: cause))
    }
    for broken in raw.broken {
      let layers = (broken.chain ?? []).compactMap { raw.chains.place(of: $0) }
      if let lowest = noteMissing(of: layers) { needed[lowest] = needed[lowest] ?? 0 }
    }
    for (chain, images) in needed {
      let users =
        switch images {
        case 0: "an unsound image needs"
        case 1: "1 image needs"
        default: "\(images) images need"
        }
      findings.append(Finding(.layerMissing, layerPath(chain), "expected an entry that \(users), found none"))
    }
  }

  /// The lowest layer of the stack that is missing or not whole: it keeps Docker from loading those above it.
  private func lowestFault(below top: ChainTable.Place) -> ChainTable.Place {
    var fault = top
    var here = top
    var steps = 0
    // Parents that only entries name may form a circle.
    while here >= 0, !loadable[Int(here)], steps <= raw.chains.count {
      fault = here
      here = raw.chains.diff(of: here) >= 0 ? raw.chains.parent(of: here) : stack.layer(of: here)?.parent ?? -1
      steps += 1
    }
    return fault
  }

  /// - Parameter layers: The layers of an image, the lowest first.
  /// - Returns: The lowest of them without an entry in layerdb, whatever is wrong with the others.
  private mutating func noteMissing(of layers: [ChainTable.Place]) -> ChainTable.Place? {
    let absent = layers.filter { stack.layer(of: $0) == nil }
    for place in absent where missing[place] == nil { missing[place] = absent[0] }
    return absent.first
  }

  private func fault(of chain: ChainTable.Place) -> FindingCode {
    guard let layer = stack.layer(of: chain) else { return .layerMissing }
    if layer.isDenied { return .unreadable }
    if !layer.hasDiff { return .layerUnreadable }
    if layer.cacheID == nil { return .layerCacheIDMissing }
    return layer.size == nil ? .layerSizeInvalid : .layerParentMissing
  }

  mutating func checkParents() {
    for layer in raw.layers where layer.parent >= 0 && stack.layer(of: layer.parent) == nil {
      findings.append(
        Finding(
          .layerParentMissing, layerPath(layer.chain),
          "expected an entry for its parent, \(raw.chains.chain(at: layer.parent)), found none",
          cause: missing[layer.parent].map { Finding.Cause(.layerMissing, at: layerPath($0)) }))
    }
  }
}
