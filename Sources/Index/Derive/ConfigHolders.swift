import GRDB
import ImageModel

/// Keeps `label_holders` and `variable_holders`: what the configs of images say that some tree holds now.
///
/// Facts do not change, so that only images are looked at that come or go.
struct ConfigHolders {
  /// Text as bytes, which is how SQLite compares it.
  struct Saying: Hashable {
    let name: [UInt8]
    let value: [UInt8]?

    /// All bytes at once: arrays give theirs one by one.
    func hash(into hasher: inout Hasher) {
      name.withUnsafeBytes { hasher.combine(bytes: $0) }
      value?.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  struct Count: Equatable {
    var images: Int64 = 0
    var first: Int64 = 0

    mutating func add(_ sign: Int64, isFirst: Bool = false) {
      images += sign
      if isFirst { first += sign }
    }
  }

  /// What both tables are to hold.
  struct Counts {
    var labels: [Saying: Count] = [:]
    var variables: [Saying: Count] = [:]
  }

  /// So many are counted in memory before they are written.
  private static let countedAtOnce = 24 << 10

  let db: Database

  func update(came: Set<Int64>, went: Set<Int64>) throws {
    guard !came.isEmpty || !went.isEmpty else { return }
    let reader = try ConfigReader(db)
    var counts = Counts()
    for (images, sign) in [(came, 1), (went, -1)] as [(Set<Int64>, Int64)] {
      for image in images.sorted() {
        try reader.count(image, sign, in: &counts)
        guard counts.labels.count + counts.variables.count >= Self.countedAtOnce else { continue }
        try write(counts)
        counts = Counts()
      }
    }
    try write(counts)
  }

  /// Counts all images anew.
  func rebuild() throws {
    try db.execute(sql: "DELETE FROM label_holders; DELETE FROM variable_holders")
    try update(came: try ImageHolders(db: db).held(), went: [])
  }

  /// What the tables are to hold.
  func counted() throws -> Counts {
    let reader = try ConfigReader(db)
    var counts = Counts()
    for image in try ImageHolders(db: db).held().sorted() { try reader.count(image, 1, in: &counts) }
    return counts
  }

  /// What the tables hold.
  func kept() throws -> Counts {
    var counts = Counts()
    let labels = try PreparedStatement(db, "SELECT label, nullif(value, x''), images, 0 FROM label_holders")
    while try labels.step() { counts.labels[labels.saying] = labels.count }
    let variables = try PreparedStatement(db, "SELECT name, nullif(value, x''), images, first FROM variable_holders")
    while try variables.step() { counts.variables[variables.saying] = variables.count }
    return counts
  }

  private func write(_ counts: Counts) throws {
    try write(
      counts.labels,
      "INSERT INTO label_holders(label, value, images) VALUES (?1, coalesce(?2, x''), ?3) "
        + "ON CONFLICT DO UPDATE SET images = images + excluded.images",
      delete: "DELETE FROM label_holders WHERE label = ?1 AND value = coalesce(?2, x'') AND images = 0")
    try write(
      counts.variables,
      "INSERT INTO variable_holders(name, value, images, first) VALUES (?1, coalesce(?2, x''), ?3, ?4) "
        + "ON CONFLICT DO UPDATE SET images = images + excluded.images, first = first + excluded.first",
      delete: "DELETE FROM variable_holders WHERE name = ?1 AND value = coalesce(?2, x'') AND images = 0")
  }

  private func write(_ counts: [Saying: Count], _ add: String, delete: String) throws {
    let add = try PreparedStatement(db, add)
    let delete = try PreparedStatement(db, delete)
    for (saying, count) in counts where count != Count() {
      add.bind(saying)
      add.bind(3, count.images)
      add.bind(4, count.first)
      try add.run()
      guard count.images < 0 else { continue }
      delete.bind(saying)
      try delete.run()
    }
  }
}

/// Reads what configs say, image by image: SQLite's own functions for JSON take four times as long.
private struct ConfigReader {
  private let config: PreparedStatement

  init(_ db: Database) throws {
    config = try PreparedStatement(db, "SELECT config FROM image_configs WHERE image = ? AND config IS NOT NULL")
  }

  /// Counts an image once more, or once less. A config that is no JSON object says nothing.
  func count(_ image: Int64, _ sign: Int64, in counts: inout ConfigHolders.Counts) throws {
    config.bind(1, image)
    defer { config.reset() }
    guard try config.step(), let said = try? ConfigSayings(json: config.bytes(0)) else { return }
    for label in said.labels { counts.labels[label, default: .init()].add(sign) }
    var names = Set<ConfigHolders.Saying>(minimumCapacity: said.variables.count)
    var met: Set<ConfigHolders.Saying> = []
    for (place, variable) in said.variables.enumerated() {
      let isFirst = names.insert(ConfigHolders.Saying(name: variable.name, value: nil)).inserted
      if !isFirst {
        // Hardly a config sets one twice: only then is it asked to what.
        if met.isEmpty { met = Set(said.variables[..<place]) }
        guard met.insert(variable).inserted else { continue }
      } else if !met.isEmpty {
        met.insert(variable)
      }
      counts.variables[variable, default: .init()].add(sign, isFirst: isFirst)
    }
  }
}

/// The labels and variables of one config, in its order.
private struct ConfigSayings {
  var labels: [ConfigHolders.Saying] = []
  var variables: [ConfigHolders.Saying] = []

  init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(bytes)
    var isRead: Set<String> = []
    try reader.object { (reader, key) throws(JSONError) in
      let name = key.string
      // Of a member that is there twice, SQL finds the first.
      guard name == "Labels" || name == "Env", isRead.insert(name).inserted else {
        try reader.skip()
        return
      }
      if name == "Env" { try readVariables(&reader) } else { try readLabels(&reader) }
    }
    try reader.end()
  }

  private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
    try reader.object { (reader, key) throws(JSONError) in
      let value = try reader.text()
      labels.append(ConfigHolders.Saying(name: Array(key.string.utf8), value: value.map { Array($0.string.utf8) }))
    }
  }

  private mutating func readVariables(_ reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      guard let text = try reader.text()?.string.utf8 else { return }
      let sign = text.firstIndex(of: UInt8(ascii: "="))
      variables.append(
        ConfigHolders.Saying(
          name: Array(text[..<(sign ?? text.endIndex)]), value: sign.map { Array(text[text.index(after: $0)...]) }))
    }
  }
}

extension PreparedStatement {
  /// Of the first two columns.
  fileprivate var saying: ConfigHolders.Saying {
    ConfigHolders.Saying(name: Array(bytes(0)), value: isNull(1) ? nil : Array(bytes(1)))
  }

  /// Of the two columns after that.
  fileprivate var count: ConfigHolders.Count { ConfigHolders.Count(images: integer(2), first: integer(3)) }

  fileprivate func bind(_ saying: ConfigHolders.Saying) {
    bind(1, text: saying.name)
    if let value = saying.value { bind(2, text: value) } else { bind(2, .null) }
  }
}
