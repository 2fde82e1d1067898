import GRDB
import ImageModel

/// Keeps `label_holders` and `variable_holders`: what the configs of images say that some tree holds now.
///
/// Facts do not change, so that only images are looked at that come or go.
struct ConfigHolders {
  typealias Saying = ConfigCounter.Saying
  typealias Count = ConfigCounter.Count

  /// What both tables are to hold, or hold.
  struct Counts {
    var labels: [Saying: Count] = [:]
    var variables: [Saying: Count] = [:]
  }

  /// So many are counted in memory before they are written.
  private static let countedAtOnce = 24 << 10

  let db: Database

  /// - Parameter counted: Images that were counted as their facts were written; they are new.
  func update(came: Set<Int64>, went: Set<Int64>, counted: NewConfigs = NewConfigs()) throws {
    guard !came.isEmpty || !went.isEmpty || !counted.images.isEmpty else { return }
    var counter = counted.counter
    let reader = try ConfigReader(db)
    for (images, sign) in [
      (came.subtracting(counted.images), 1), (went.union(counted.images.subtracting(came)), -1),
    ] as [(Set<Int64>, Int64)] {
      for image in images.sorted() {
        try reader.read(image) { counter.count($0, sign) }
        try writeIfMany(&counter)
      }
    }
    try write(counter)
  }

  /// Writes what was counted and begins anew, so that it does not fill the memory.
  func writeIfMany(_ counter: inout ConfigCounter) throws {
    guard counter.count >= Self.countedAtOnce else { return }
    try write(counter)
    counter = ConfigCounter()
  }

  /// Counts all images anew.
  func rebuild() throws {
    try db.execute(sql: "DELETE FROM label_holders; DELETE FROM variable_holders")
    try update(came: try ImageHolders(db: db).held(), went: [])
  }

  /// What the tables are to hold.
  func counted() throws -> Counts {
    let reader = try ConfigReader(db)
    var counter = ConfigCounter()
    for image in try ImageHolders(db: db).held().sorted() { try reader.read(image) { counter.count($0) } }
    var counts = Counts()
    counter.forEachLabel { counts.labels[$0, default: Count()] += $1 }
    counter.forEachVariable { counts.variables[$0, default: Count()] += $1 }
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

  private func write(_ counter: ConfigCounter) throws {
    guard counter.count > 0 else { return }
    try write(
      counter.forEachLabel,
      "INSERT INTO label_holders(label, value, images) VALUES (?1, coalesce(?2, x''), ?3) "
        + "ON CONFLICT DO UPDATE SET images = images + excluded.images",
      delete: "DELETE FROM label_holders WHERE label = ?1 AND value = coalesce(?2, x'') AND images = 0")
    try write(
      counter.forEachVariable,
      "INSERT INTO variable_holders(name, value, images, first) VALUES (?1, coalesce(?2, x''), ?3, ?4) "
        + "ON CONFLICT DO UPDATE SET images = images + excluded.images, first = first + excluded.first",
      delete: "DELETE FROM variable_holders WHERE name = ?1 AND value = coalesce(?2, x'') AND images = 0")
  }

  private func write(
    _ forEach: ((Saying, Count) throws -> Void) throws -> Void, _ add: String, delete: String
  ) throws {
    let add = try PreparedStatement(db, add)
    let delete = try PreparedStatement(db, delete)
    try forEach { saying, count in
      add.bind(saying)
      add.bind(3, count.images)
      add.bind(4, count.first)
      try add.run()
      guard count.images < 0 else { return }
      delete.bind(saying)
      try delete.run()
    }
  }
}

/// Images whose facts were written, and what their configs say: counted where the configs are at hand.
struct NewConfigs {
  private(set) var images: Set<Int64> = []
  fileprivate(set) var counter = ConfigCounter()

  mutating func add(_ image: Int64, config: String?, in db: Database) throws {
    guard var config, images.insert(image).inserted else { return }
    config.withUTF8 { counter.count(UnsafeRawBufferPointer($0)) }
    try ConfigHolders(db: db).writeIfMany(&counter)
  }
}

/// Reads configs: SQLite's own functions for JSON take four times as long.
private struct ConfigReader {
  private let config: PreparedStatement

  init(_ db: Database) throws {
    config = try PreparedStatement(db, "SELECT config FROM image_configs WHERE image = ? AND config IS NOT NULL")
  }

  func read(_ image: Int64, _ body: (UnsafeRawBufferPointer) -> Void) throws {
    config.bind(1, image)
    defer { config.reset() }
    if try config.step() { body(config.bytes(0)) }
  }
}

extension ConfigCounter.Count {
  fileprivate static func += (sum: inout Self, count: Self) {
    sum.images += count.images
    sum.first += count.first
  }
}

extension PreparedStatement {
  /// Of the first two columns.
  fileprivate var saying: ConfigCounter.Saying {
    ConfigCounter.Saying(name: Array(bytes(0)), value: isNull(1) ? nil : Array(bytes(1)))
  }

  /// Of the two columns after that.
  fileprivate var count: ConfigCounter.Count { ConfigCounter.Count(images: integer(2), first: integer(3)) }

  fileprivate func bind(_ saying: ConfigCounter.Saying) {
    bind(1, text: saying.name)
    if let value = saying.value { bind(2, text: value) } else { bind(2, .null) }
  }
}
