import GRDB
import ImageModel
import Stores

/// Takes over another index's facts.
///
/// Observations come first: the digests that they mention are written as they are met (`RowMap`), and what is known of
/// these comes with `run`. What follows from a digest is computed anew: a file that says otherwise is damaged.
final class FactMerge {
  private let rows: RowMap
  private let other: Database
  private let db: Database
  private let facts: FactWriter
  private var chains: ChainTable
  private var places: [Int64: ChainTable.Place] = [:]
  private var steps: [Int64: Int64] = [:]
  private let selectOurs: PreparedStatement
  private let selectStep: PreparedStatement
  /// Only facts about digests that we have are of use.
  private var isForMentioned = false

  init(_ rows: RowMap, from other: Database, into db: Database, _ facts: FactWriter) throws {
    self.rows = rows
    self.other = other
    self.db = db
    self.facts = facts
    chains = ChainTable(facts.digests)
    selectOurs = try PreparedStatement(db, "SELECT id FROM digests WHERE text = ?")
    selectStep = try PreparedStatement(
      other,
      """
      SELECT steps.chain, steps.empty, instructions.text, authors.text, comments.text, steps.moment
      FROM steps
      LEFT JOIN step_texts AS instructions ON instructions.id = steps.instruction
      LEFT JOIN step_texts AS authors ON authors.id = steps.author
      LEFT JOIN step_texts AS comments ON comments.id = steps.comment
      WHERE steps.id = ?
      """)
  }

  /// - Parameter onlyMentioned: Leave out facts about digests that we have not: scans that knew them were left out.
  func run(onlyMentioned: Bool) throws {
    isForMentioned = onlyMentioned
    if !onlyMentioned {
      try mergeAll("SELECT id FROM digests") { _ = try rows.ours($0) }
      try mergeAll("SELECT id FROM repos") { _ = try rows.ours($0, .repository) }
      try mergeAll("SELECT id FROM diff_ids") { _ = try facts.id(of: DiffID(try rows.hash($0))) }
    }
    try mergeChains()
    try mergeImages()
    try mergeSteps()
    for table in ["blob_diff_ids", "manifests", "manifest_layers", "index_manifests"] { try copy(table) }
  }

  private func mergeAll(_ sql: String, _ body: (Int64) throws -> Void) throws {
    let select = try PreparedStatement(other, sql)
    while try select.step() { try body(select.integer(0)) }
  }

  /// Whether facts about a digest are to be taken over.
  private func isWanted(_ id: Int64) throws -> Bool {
    if !isForMentioned || rows.hasMet(id) { return true }
    selectOurs.bind(1, try rows.digest(id).description)
    return try selectOurs.integer() != nil
  }

  private func mergeChains() throws {
    let names = try PreparedStatement(other, "SELECT id FROM chain_ids")
    while try names.step() {
      places[names.integer(0)] = chains.add(named: ChainID(try rows.hash(names.integer(0))))
    }
    let select = try PreparedStatement(other, "SELECT id, parent, diff FROM chain_ids WHERE diff IS NOT NULL")
    while try select.step() {
      let chain = ChainID(try rows.hash(select.integer(0)))
      let diff = DiffID(try rows.hash(select.integer(2)))
      let parent = select.isNull(1) ? nil : ChainID(try rows.hash(select.integer(1)))
      guard ChainID(parent: parent, diff: diff) == chain else {
        throw rows.damaged("\(chain) is not the chainID of \(parent.map { "\($0) and " } ?? "")\(diff)")
      }
      _ = chains.add(chain, parent: try place(select.integerIfAny(1)), diff: diff)
    }
    for (id, place) in places where try isWanted(id) { _ = try facts.id(of: place, in: chains) }
  }

  private func place(_ id: Int64?) throws -> ChainTable.Place {
    guard let id else { return -1 }
    guard let place = places[id] else { throw rows.damaged("row \(id) of chain_ids is missing") }
    return place
  }

  private func mergeImages() throws {
    let known = try PreparedStatement(db, "SELECT extractor FROM images WHERE id = ?")
    let insertImage = try PreparedStatement(db, FactWriter.insertImageSQL)
    let insertConfig = try PreparedStatement(db, FactWriter.insertConfigSQL)
    let insertHistory = try PreparedStatement(db, FactWriter.insertHistorySQL)
    let insertLayer = try PreparedStatement(
      db, "INSERT OR REPLACE INTO image_layers(image, position, chain) VALUES (?, ?, ?)")
    let select = try PreparedStatement(
      other,
      """
      SELECT
        images.id, images.top, images.layers, images.architecture, images.variant, images.os,
        images.os_version, images.created, images.extractor,
        configs.author, configs.comment, configs.docker_version, configs.container, configs.config,
        histories.steps
      FROM images
      LEFT JOIN image_configs AS configs ON configs.image = images.id
      LEFT JOIN image_histories AS histories ON histories.image = images.id
      """)
    while try select.step() {
      guard try isWanted(select.integer(0)) else { continue }
      let image = try rows.ours(select.integer(0))
      known.bind(1, image)
      // What a newer reader took from the config counts.
      if let extractor = try known.integer(), extractor >= select.integer(8) { continue }
      let top = try place(select.integerIfAny(1))
      let stack = try stack(top, of: select.integer(0), layers: select.integer(2))
      insertImage.bind(1, image)
      insertImage.bind(2, stack.last)
      for column in Int32(2)...8 { insertImage.bind(column + 1, select.value(column)) }
      try insertImage.run()
      insertConfig.bind(1, image)
      for column in Int32(9)...13 { insertConfig.bind(column - 7, select.value(column)) }
      try insertConfig.run()
      insertHistory.bind(1, image)
      insertHistory.bind(2, select.isNull(14) ? nil : try ours(history: select.text(14)))
      try insertHistory.run()
      for (position, chain) in stack.enumerated() {
        insertLayer.bind(1, image)
        insertLayer.bind(2, Int64(position))
        insertLayer.bind(3, chain)
        try insertLayer.run()
      }
    }
  }

  /// What made layers, also those of images that are no more.
  private func mergeSteps() throws {
    let select = try PreparedStatement(other, "SELECT id, chain FROM steps WHERE chain IS NOT NULL AND NOT empty")
    while try select.step() {
      if try isWanted(select.integer(1)) { _ = try ours(step: select.integer(0)) }
    }
  }

  /// Our rows of the steps of an image.
  private func ours(history: String) throws -> String {
    let list = try (history.dropFirst().dropLast()).split(separator: ",").map { row in
      guard let row = Int64(row) else {
        throw rows.damaged("image_histories has “\(history)”, no list of rows of steps")
      }
      return String(try ours(step: row))
    }
    return "[" + list.joined(separator: ",") + "]"
  }

  private func ours(step id: Int64) throws -> Int64 {
    if let row = steps[id] { return row }
    selectStep.bind(1, id)
    defer { selectStep.reset() }
    guard try selectStep.step() else { throw rows.damaged("row \(id) of steps is missing") }
    func text(_ column: Int32) -> String? { selectStep.isNull(column) ? nil : selectStep.text(column) }
    var step = HistorySteps.Step<String>()
    step.isEmpty = selectStep.integer(1) != 0
    step.createdBy = text(2)
    step.author = text(3)
    step.comment = text(4)
    if case .integer(let nanoseconds) = selectStep.value(5) {
      step.nanoseconds = nanoseconds
    } else {
      step.created = text(5)
    }
    let chain = selectStep.isNull(0) ? nil : try facts.id(of: try place(selectStep.integer(0)), in: chains)
    let row = try facts.id(of: step, chain: chain)
    steps[id] = row
    return row
  }

  /// Our rows of an image's chains, the lowest first.
  private func stack(_ top: ChainTable.Place, of image: Int64, layers: Int64) throws -> [Int64] {
    var stack: [Int64] = []
    var here = top
    while here >= 0 {
      guard chains.diff(of: here) >= 0 else {
        throw rows.damaged("the chain of \(try rows.hash(image).hex) is not complete")
      }
      stack.append(try facts.id(of: here, in: chains))
      here = chains.parent(of: here)
    }
    guard stack.count == layers else {
      throw rows.damaged("the image \(try rows.hash(image).hex) has \(layers) layers, its chain \(stack.count)")
    }
    return stack.reversed()
  }

  /// Adds the rows of a table that we have not.
  private func copy(_ table: String) throws {
    let columns = try db.columns(in: table).map(\.name)
    let references = Set(try db.foreignKeys(on: table).flatMap { $0.mapping.map(\.origin) })
    let names = columns.joined(separator: ", ")
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let select = try PreparedStatement(other, "SELECT \(names) FROM \(table)")
    let insert = try PreparedStatement(db, "INSERT OR IGNORE INTO \(table)(\(names)) VALUES (\(marks))")
    while try select.step() {
      // The first column is what the fact is about.
      guard try isWanted(select.integer(0)) else { continue }
      for (place, column) in columns.enumerated() {
        let value = try rows.translated(select.value(Int32(place)), references.contains(column) ? .digest : nil)
        insert.bind(Int32(place + 1), value)
      }
      try insert.run()
    }
  }
}
