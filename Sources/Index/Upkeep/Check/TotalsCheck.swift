import GRDB
import ImageModel

extension IndexCheck {
  /// What is kept summed up is what it is the sum of.
  func checkTotals() throws {
    for tree in try TreeOfHost.all(db) {
      let (id, place) = (tree.id, tree.place)
      let derived = try DerivedTotals(db, tree: id)
      let kept = try KeptTotals(db, tree: id)
      func differs(_ subject: String, _ expected: String, _ found: String) throws {
        try report(Fault(kind: .total, subject: subject, detail: "expected \(expected), found \(found)"))
      }
      if kept.tree != derived.tree {
        try differs("tree_totals \(place)", Self.words(derived.tree), kept.tree.map(Self.words) ?? "none")
      }
      if kept.repositories != derived.repositories {
        try differs("tree_repos \(place)", Self.words(derived.repositories), Self.words(kept.repositories))
      }
      if kept.parts != derived.parts {
        try differs("tree_parts \(place)", Self.words(derived.parts), Self.words(kept.parts))
      }
      if kept.beginnings != derived.forest.beginnings() {
        let layers = Self.text(derived.tree.layers)
        try differs("layer_directories \(place)", "how \(layers) layers’ names begin", "something else")
      }
      let units = try RemovalUnits.kept(db, tree: id).units
      let expected = derived.removalUnits.units
      if units != expected {
        try differs(
          "removal_units \(place)", "\(expected.count) units of what goes together", "\(units.count) or others")
      }
      let images = Dictionary(derived.images.map { ($0.key, $0) }) { first, _ in first }
      for image in Set(images.keys).union(kept.images.keys).sorted() where images[image] != kept.images[image] {
        try differs(
          "image_totals \(place) \(try name(of: image.shown))", Self.words(images[image]),
          Self.words(kept.images[image]))
      }
      let layers = Dictionary(derived.sharedLayers.map { ($0.chain, $0) }) { first, _ in first }
      for chain in Set(layers.keys).union(kept.sharedLayers.keys).sorted()
      where layers[chain] != kept.sharedLayers[chain] {
        try differs(
          "shared_layers \(place) \(try name(of: chain))", Self.words(layers[chain]),
          Self.words(kept.sharedLayers[chain]))
      }
    }
    try checkUsers()
  }

  private static func words(_ total: DerivedTotals.TreeTotal) -> String {
    "\(text(total.images)) images, \(text(total.danglingImages)) of them dangling, \(text(total.intermediateImages)) intermediate, \(text(total.layers)) layers of \(text(total.layersSize)), \(total.gaps) gaps, "
      + "\(text(total.listedLayers)) listed of \(text(total.listedLayersSize)), \(text(total.unused)) unused, "
      + "\(text(total.hiddenSize)) hidden in \(total.hiddenImages) images, \(text(total.containers)) containers, "
      + "alone in \(total.usedImages) images with containers \(total.usedAlone.listed) or \(total.usedAlone.all), in the others \(total.unusedAlone.listed) or \(total.unusedAlone.all), unique \(total.uniqueExact), "
      + "\(text(total.orphans)) orphans of \(text(total.orphansSize)), \(text(total.uncertain)) of them uncertain, "
      + "\(text(total.removals)) removals of \(text(total.removalsSize))"
      + (total.measured.map { "; measured at \(timeText($0)): " } ?? "; not measured: ")
      + "\(text(total.listedLayersBytes)) listed, \(text(total.unusedBytes)) unused, \(text(total.hiddenBytes)) hidden, "
      + "\(text(total.orphansBytes)) orphaned, \(text(total.removalsBytes)) being removed"
  }

  private static func words(_ repositories: [TreeRepository]) -> String {
    repositories.isEmpty
      ? "none"
      : repositories.map { "row \($0.repo): \($0.tags) tags, \($0.digests) digests, \($0.images) images" }
        .joined(separator: "; ")
  }

  private static func words(_ parts: [TreePart]) -> String {
    parts.isEmpty
      ? "none"
      : parts.map {
        "\($0.part) (\($0.kind)): \($0.things) of \($0.bytes) bytes on disk, sizes \($0.apparent), folders \($0.folderBytes), \($0.files) files, \($0.inodes) inodes"
      }.joined(separator: "; ")
  }

  private func name(of digest: Int64) throws -> String {
    try String.fetchOne(db, sql: "SELECT text FROM digests WHERE id = ?", arguments: [digest]) ?? "row \(digest)"
  }

  private static func words(_ layer: DerivedTotals.SharedLayer?) -> String {
    guard let layer else { return "none" }
    return "\(layer.images) listed images, \(layer.users) known ones, \(layer.hidden) hidden ones, \(layer.saved) saved"
  }

  private static func words(_ total: DerivedTotals.ImageTotal?) -> String {
    guard let total else { return "none" }
    return "\(total.kind), size \(text(total.size)), shared \(text(total.sharedListed)) or \(text(total.sharedAll)), "
      + "unique \(text(total.uniqueExact)), "
      + "\(text(total.containers)) containers, listed as row \(text(total.listedAs))"
  }
}
