import GRDB
import ImageModel

extension IndexCheck {
  /// Each chainID follows from its parent's and the diff_id.
  func checkChains() throws {
    let select = try PreparedStatement(
      db,
      """
      SELECT digests.text, parents.text, diffs.text, chain_ids.depth, below.depth,
        chain_ids.parent IS NOT NULL, chain_ids.diff IS NOT NULL
      FROM chain_ids
      JOIN digests ON digests.id = chain_ids.id
      LEFT JOIN chain_ids AS below ON below.id = chain_ids.parent
      LEFT JOIN digests AS parents ON parents.id = chain_ids.parent
      LEFT JOIN digests AS diffs ON diffs.id = chain_ids.diff
      """)
    while try select.step() {
      counts.chains += 1
      guard let hash = select.digest(0)?.hash256 else {
        try report(
          Fault(kind: .chain, subject: "chain_ids", detail: "expected a SHA-256, found “\(select.text(0))”"))
        continue
      }
      let chain = ChainID(hash)
      func fault(_ detail: String) throws { try report(Fault(kind: .chain, subject: "\(chain)", detail: detail)) }
      let parent = select.digest(1)?.hash256.map { ChainID($0) }
      let hasParent = select.integer(5) != 0
      guard select.integer(6) != 0 else {
        if hasParent || !select.isNull(3) { try fault("expected no parent and no depth without a diff_id") }
        continue
      }
      // A row without a digest is a fault of references, and reported there.
      guard let diff = select.digest(2)?.hash256.map({ DiffID($0) }), !hasParent || parent != nil else {
        continue
      }
      let computed = ChainID(parent: parent, diff: diff)
      if computed != chain {
        try fault("expected \(computed), which follows from \(parent.map { "\($0) and " } ?? "")\(diff)")
      }
      let depth = hasParent ? select.integerIfAny(4).map { $0 &+ 1 } : 1
      let found = select.integerIfAny(3)
      if found != depth { try fault("expected the depth \(Self.text(depth)), found \(Self.text(found))") }
    }
  }

  /// Each image's layers are its chain, from the lowest to the top without a gap.
  func checkImages() throws {
    let images = try PreparedStatement(
      db,
      """
      SELECT digests.text, images.id, images.layers, images.top FROM images
      JOIN digests ON digests.id = images.id
      ORDER BY images.id
      """)
    let layers = try PreparedStatement(
      db,
      """
      SELECT image_layers.position, image_layers.chain, chain_ids.parent, chain_ids.diff IS NOT NULL
      FROM image_layers
      LEFT JOIN chain_ids ON chain_ids.id = image_layers.chain
      WHERE image_layers.image = ?
      ORDER BY image_layers.position
      """)
    while try images.step() {
      counts.images += 1
      func fault(_ detail: String) throws { try report(Fault(kind: .image, subject: images.text(0), detail: detail)) }
      var position: Int64 = 0
      var below: Int64?
      layers.bind(1, images.integer(1))
      while try layers.step() {
        if layers.integer(0) != position {
          try fault("expected a layer at position \(position), found one at \(layers.integer(0))")
        }
        if layers.integer(3) == 0 { try fault("the layer at position \(position) was never computed") }
        let parent = layers.integerIfAny(2)
        if parent != below { try fault("the layer at position \(position) is not built on the one below it") }
        below = layers.integer(1)
        position = layers.integer(0) &+ 1
      }
      layers.reset()
      if position != images.integer(2) { try fault("expected \(images.integer(2)) layers, found \(position)") }
      let top = images.integerIfAny(3)
      if top != below { try fault("its top is not its last layer") }
    }
  }

  static func text(_ number: Int64?) -> String { number.map { "\($0)" } ?? "null" }
}
