import GRDB

extension IndexFile {
  /// What is kept summed up is what it is the sum of.
  func checkTotals(_ db: Database, _ counts: inout CheckCounts, _ tell: @escaping (Fault) throws -> Void) throws {
    let trees = try Row.fetchAll(
      db,
      sql: """
        SELECT trees.id, hosts.name || '/' || trees.driver AS place FROM trees
        JOIN hosts ON hosts.id = trees.host
        ORDER BY trees.id
        """)
    for tree in trees {
      let id: Int64 = tree["id"]
      let place: String = tree["place"]
      let derived = try DerivedTotals(db, tree: id)
      let kept = try DerivedTotals.kept(db, tree: id)
      if kept.tree != derived.tree {
        try tell(
          Fault(
            kind: .total, subject: "tree_totals \(place)",
            detail: "expected \(Self.words(derived.tree)), found \(kept.tree.map(Self.words) ?? "none")"))
      }
      if kept.parts != derived.parts {
        try tell(
          Fault(
            kind: .total, subject: "tree_parts \(place)",
            detail: "expected \(Self.words(derived.parts)), found \(Self.words(kept.parts))"))
      }
      let derivedImages = Dictionary(grouping: derived.images, by: \.image)
      let keptImages = Dictionary(grouping: kept.images, by: \.image)
      for image in Set(derivedImages.keys).union(keptImages.keys).sorted()
      where derivedImages[image] != keptImages[image] {
        let name = try String.fetchOne(db, sql: "SELECT text FROM digests WHERE id = ?", arguments: [image])
        try tell(
          Fault(
            kind: .total, subject: "image_totals \(place) \(name ?? "row \(image)")",
            detail: "expected \(Self.words(derivedImages[image]?.first)), found \(Self.words(keptImages[image]?.first))"
          ))
      }
    }
    for (chain, detail) in try ChainHolders(db: db).differences() {
      try tell(Fault(kind: .total, subject: "chain_holders \(chain)", detail: detail))
    }
  }

  private static func words(_ total: DerivedTotals.TreeTotal) -> String {
    "\(total.images) images, \(total.layers) layers of \(total.layersSize), \(total.listedLayers) listed of "
      + "\(total.listedLayersSize), \(total.unused) unused, \(total.hiddenSize) hidden, "
      + "\(text(total.containers)) containers, \(total.orphanLayers) orphaned layers of "
      + "\(total.orphanLayersSize), \(total.orphanDirectories) orphaned directories"
      + (total.measured.map { "; measured at \(timeText($0)): " } ?? "; not measured: ")
      + "\(text(total.listedLayersBytes)) listed, \(text(total.unusedBytes)) unused, \(text(total.hiddenBytes)) hidden, "
      + "\(text(total.orphanLayersBytes)) and \(text(total.orphanDirectoriesBytes)) orphaned"
  }

  private static func words(_ parts: [MeasuredParts.Sum]) -> String {
    parts.isEmpty
      ? "none"
      : parts.map {
        "\($0.part): \($0.things) of \($0.bytes) (\($0.apparent), \($0.folderBytes), \($0.files), \($0.inodes))"
      }.joined(separator: ", ")
  }

  private static func words(_ total: DerivedTotals.ImageTotal?) -> String {
    guard let total else { return "none" }
    return "\(total.kind), size \(total.size), shared \(total.sharedListed) or \(total.sharedAll), "
      + "\(text(total.containers)) containers"
  }
}

extension DerivedTotals {
  /// What the index keeps of a tree.
  fileprivate static func kept(
    _ db: Database, tree id: Int64
  ) throws -> (tree: TreeTotal?, images: [ImageTotal], parts: [MeasuredParts.Sum]) {
    let tree = try Row.fetchOne(db, sql: "SELECT * FROM tree_totals WHERE tree = ?", arguments: [id]).map {
      TreeTotal(
        images: $0["images"], layers: $0["layers"], layersSize: $0["layers_size"],
        listedLayers: $0["listed_layers"], listedLayersSize: $0["listed_layers_size"], unused: $0["unused"],
        hiddenSize: $0["hidden_size"], containers: $0["containers"], orphanLayers: $0["orphan_layers"],
        orphanLayersSize: $0["orphan_layers_size"], orphanDirectories: $0["orphan_directories"],
        measured: $0["measured"], listedLayersBytes: $0["listed_layers_bytes"], unusedBytes: $0["unused_bytes"],
        hiddenBytes: $0["hidden_bytes"], orphanLayersBytes: $0["orphan_layers_bytes"],
        orphanDirectoriesBytes: $0["orphan_directories_bytes"])
    }
    let images = try Row.fetchAll(db, sql: "SELECT * FROM image_totals WHERE tree = ?", arguments: [id]).map {
      ImageTotal(
        image: $0["image"], kind: $0["kind"], size: $0["size"], sharedListed: $0["shared_listed"],
        sharedAll: $0["shared_all"], containers: $0["containers"])
    }
    let parts = try Row.fetchAll(
      db, sql: "SELECT * FROM tree_parts WHERE tree = ? ORDER BY part", arguments: [id]
    ).map {
      MeasuredParts.Sum(
        part: $0["part"], things: $0["things"], bytes: $0["bytes"], apparent: $0["apparent"],
        folderBytes: $0["folder_bytes"], files: $0["files"], inodes: $0["inodes"])
    }
    return (tree, images, parts)
  }
}

extension ChainHolders {
  /// The layers whose row is not what it is derived from.
  fileprivate func differences() throws -> [(chain: String, detail: String)] {
    try Row.fetchAll(
      db,
      sql: """
        WITH derived AS (\(Self.sums) GROUP BY tree_layers.chain),
        differing AS (
          SELECT chain FROM (SELECT * FROM derived EXCEPT SELECT * FROM chain_holders)
          UNION
          SELECT chain FROM (SELECT * FROM chain_holders EXCEPT SELECT * FROM derived)
        )
        SELECT
          digests.text AS chain,
          derived.trees || ' trees, ' || derived.hosts || ' hosts, ' || derived.bytes || ' bytes, largest '
            || derived.largest AS expected,
          kept.trees || ' trees, ' || kept.hosts || ' hosts, ' || kept.bytes || ' bytes, largest '
            || kept.largest AS found
        FROM differing
        LEFT JOIN derived ON derived.chain = differing.chain
        LEFT JOIN chain_holders AS kept ON kept.chain = differing.chain
        LEFT JOIN digests ON digests.id = differing.chain
        """
    ).map { row in
      let expected: String? = row["expected"]
      let found: String? = row["found"]
      return (row["chain"] ?? "?", "expected \(expected ?? "none"), found \(found ?? "none")")
    }
  }
}
