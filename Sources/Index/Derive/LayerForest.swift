import GRDB

/// The layers of a tree with their parents, by places in arrays.
struct LayerForest {
  private var places: [Int64: Int] = [:]
  private var chains: [Int64] = []
  private var parentRows: [Int64] = []
  private var sizes: [Int64] = []
  /// Bytes on disk, each file once; nil where they were not measured.
  private var measures: [Int64?] = []
  /// Whether layerdb has an entry; a chain may be known only from images.
  private var isThere: [Bool] = []
  /// Whether that entry has a size and the name of a directory, as all have that Docker loads.
  private var isWhole: [Bool] = []
  private var parents: [Int32] = []
  /// Places, each after that of its parent.
  private var fromBelow: [Int32] = []
  private var selectParent: PreparedStatement?
  /// The first three bytes of each directory's name that a layer has, and how many there are of them.
  private var directories: [UInt32] = []
  /// How many entries of layerdb have none for the layer below them.
  private(set) var gaps: Int64 = 0

  /// - Parameters:
  ///   - measured: The moment of the last measure; nil if there is none.
  mutating func load(_ db: Database, tree: Int64, measured: Int64? = nil) throws {
    let measure = """
      (
        SELECT measured_parts.bytes
        FROM measured_parts
        WHERE measured_parts.tree = tree_layers.tree
          AND measured_parts.kind = 'directory'
          AND measured_parts.name = tree_layers.cache_id
      )
      """
    selectParent = try PreparedStatement(db, "SELECT parent FROM chain_ids WHERE id = ?")
    let statement = try PreparedStatement(
      db,
      """
      SELECT
        tree_layers.chain,
        tree_layers.size,
        chain_ids.parent,
        tree_layers.since,
        \(measured == nil ? "NULL" : measure),
        tree_layers.cache_id
      FROM tree_layers
      JOIN chain_ids ON chain_ids.id = tree_layers.chain
      WHERE tree_layers.tree = ?1 AND tree_layers.gone IS NULL
      """, tree: tree)
    while try statement.step() {
      var bytes = statement.integerIfAny(4)
      // A layer that was there when all was measured, without a directory: it takes nothing.
      if bytes == nil, let measured, statement.integer(3) <= measured { bytes = 0 }
      add(
        statement.integer(0), size: statement.isNull(1) ? 0 : statement.integer(1), bytes: bytes,
        parent: statement.isNull(2) ? 0 : statement.integer(2), isThere: true,
        isWhole: !statement.isNull(1) && !statement.isNull(5))
      directories.append(Self.beginning(of: statement.bytes(5)))
    }
  }

  private mutating func add(
    _ chain: Int64, size: Int64, bytes: Int64?, parent: Int64, isThere: Bool, isWhole: Bool = false
  ) {
    places[chain] = chains.count
    chains.append(chain)
    sizes.append(size)
    measures.append(bytes)
    parentRows.append(parent)
    self.isThere.append(isThere)
    self.isWhole.append(isWhole)
  }

  private static func beginning(of name: UnsafeRawBufferPointer) -> UInt32 {
    let first = name.prefix(3)
    return first.enumerated().reduce(UInt32(first.count)) { $0 | UInt32($1.element) << (24 - 8 * UInt32($1.offset)) }
  }

  /// How the layers' directories' names begin, one after the other, sorted.
  func beginnings() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * directories.count)
    for key in directories.sorted() {
      withUnsafeBytes(of: key.bigEndian) { bytes.append(contentsOf: $0.prefix(Int(key & 3))) }
    }
    return bytes
  }

  func knownPlace(of chain: Int64) -> Int? { places[chain] }

  /// The place of a chain, which is added with all below it if layerdb has no entry for it.
  mutating func place(of chain: Int64) throws -> Int {
    if let place = places[chain] { return place }
    let place = chains.count
    var here: Int64? = chain
    while let chain = here, places[chain] == nil {
      selectParent?.bind(1, chain)
      let parent = try selectParent?.integer()
      add(chain, size: 0, bytes: nil, parent: parent ?? 0, isThere: false)
      here = parent
    }
    return place
  }

  /// The parent of a layer may be one that layerdb lost: what has the child has the parent, and what is below it, too.
  private mutating func findParents() throws {
    parents.reserveCapacity(chains.count)
    // Parents found here are appended, and this loop reaches them later.
    while parents.count < chains.count {
      let parent = parentRows[parents.count]
      parents.append(parent == 0 ? -1 : Int32(try place(of: parent)))
    }
  }

  /// Called when all chains are in: from here on sums can be made.
  mutating func order() throws {
    try findParents()
    for place in chains.indices where isThere[place] && parentRows[place] != 0 {
      if !isThere[Int(parents[place])] { gaps += 1 }
    }
    parentRows = []
    var children = [Int32](repeating: -1, count: chains.count)
    var siblings = [Int32](repeating: -1, count: chains.count)
    fromBelow = []
    fromBelow.reserveCapacity(chains.count)
    for (place, parent) in parents.enumerated() {
      if parent < 0 {
        fromBelow.append(Int32(place))
      } else {
        siblings[place] = children[Int(parent)]
        children[Int(parent)] = Int32(place)
      }
    }
    var next = 0
    while next < fromBelow.count {
      var child = children[Int(fromBelow[next])]
      while child >= 0 {
        fromBelow.append(child)
        child = siblings[Int(child)]
      }
      next += 1
    }
  }

  /// How many owners have each layer, given the places of the tops of their stacks.
  func users(of stacks: [(owner: Int64, top: Int)]) -> [Int32] {
    // From where one stack meets another of its owner they count as one.
    var (lastOwners, joints) = ([Int64?](repeating: nil, count: chains.count), [Int]())
    for stack in stacks.sorted(by: { $0.owner < $1.owner }) where stack.top >= 0 {
      for place in fromTop(stack.top) {
        guard lastOwners[place] != stack.owner else {
          joints.append(place)
          break
        }
        lastOwners[place] = stack.owner
      }
    }
    return users(of: stacks.map(\.top), less: joints)
  }

  /// How many of these stacks each layer is part of, given the places of their tops; from each joint down one less.
  func users(of tops: [Int], less joints: [Int] = []) -> [Int32] {
    var users = [Int32](repeating: 0, count: chains.count)
    for top in tops where top >= 0 { users[top] += 1 }
    for joint in joints { users[joint] -= 1 }
    for place in fromBelow.reversed().lazy.map(Int.init) where parents[place] >= 0 {
      users[Int(parents[place])] += users[place]
    }
    return users
  }

  /// The places of entries without users that Docker loads all the same: as their children do, they hold what is below them.
  func loadedWithoutUsers(_ users: [Int32]) -> [Int] {
    var isLoaded = isWhole
    for place in fromBelow.lazy.map(Int.init) where parents[place] >= 0 && !isLoaded[Int(parents[place])] {
      isLoaded[place] = false
    }
    return chains.indices.filter { isLoaded[$0] && users[$0] == 0 }
  }

  /// Which owner all the stacks have that a layer is part of: nil for none, -1 for several.
  func owners(of tops: [(top: Int, owner: Int64)]) -> [Int64?] {
    var owners = [Int64?](repeating: nil, count: chains.count)
    func add(_ owner: Int64, to place: Int) {
      owners[place] = owners[place].map { $0 == owner ? owner : -1 } ?? owner
    }
    for (top, owner) in tops where top >= 0 { add(owner, to: top) }
    for place in fromBelow.reversed().lazy.map(Int.init) where parents[place] >= 0 {
      if let owner = owners[place] { add(owner, to: Int(parents[place])) }
    }
    return owners
  }

  /// Calls `body` with each layer, its size, and whether layerdb has an entry for it.
  func forEach(_ body: (_ place: Int, _ chain: Int64, _ size: Int64, _ isThere: Bool) throws -> Void) rethrows {
    for place in chains.indices { try body(place, chains[place], sizes[place], isThere[place]) }
  }

  /// For each layer the bytes of it and all below it that are counted.
  func sumsFromBelow(where isCounted: (Int) -> Bool) -> [Int64] {
    var sums = [Int64](repeating: 0, count: chains.count)
    for place in fromBelow.lazy.map(Int.init) {
      let below = parents[place] < 0 ? 0 : sums[Int(parents[place])]
      sums[place] = below &+ (isCounted(place) ? sizes[place] : 0)
    }
    return sums
  }

  /// The places of a layer and of all below it, downwards.
  func fromTop(_ top: Int) -> some Sequence<Int> {
    sequence(first: top) { parents[$0] < 0 ? nil : Int(parents[$0]) }
  }

  func size(at place: Int) -> Int64 { sizes[place] }

  /// The entries of layerdb that more than one image has, given how many images of which kind have each.
  func shared(by listed: [Int32], known users: [Int32], hidden: [Int32]) -> [DerivedTotals.SharedLayer] {
    var layers: [DerivedTotals.SharedLayer] = []
    for place in chains.indices where isThere[place] && users[place] + hidden[place] > 1 {
      let (saved, isTooLarge) = sizes[place].multipliedReportingOverflow(by: Int64(max(listed[place] - 1, 0)))
      layers.append(
        DerivedTotals.SharedLayer(
          chain: chains[place], images: Int64(listed[place]), users: Int64(users[place]),
          hidden: Int64(hidden[place]), saved: isTooLarge ? .max : saved))
    }
    return layers.sorted { $0.chain < $1.chain }
  }

  /// What the entries of layerdb would take if each image had its own.
  func unshared(by users: [Int32]) -> Int64 {
    chains.indices.reduce(0) { sum, place in
      isThere[place] ? sum &+ sizes[place].multipliedReportingOverflow(by: Int64(users[place])).partialValue : sum
    }
  }

  struct Total {
    var count: Int64 = 0
    var size: Int64 = 0
    /// On disk; nil unless all of them were measured.
    var bytes: Int64? = 0
  }

  /// How many entries of layerdb are counted, and their bytes.
  func total(where isCounted: (Int) -> Bool) -> Total {
    var total = Total()
    for place in chains.indices where isThere[place] && isCounted(place) {
      total.count += 1
      total.size &+= sizes[place]
      total.bytes = total.bytes.flatMap { sum in measures[place].map { sum &+ $0 } }
    }
    return total
  }
}
