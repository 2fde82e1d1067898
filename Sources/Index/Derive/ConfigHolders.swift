import GRDB

/// Keeps `label_holders` and `variable_holders`: what the configs of images say that some tree holds now.
///
/// Facts do not change, so that only images are looked at that come or go.
struct ConfigHolders {
  /// Text as bytes, which is how SQLite compares it.
  struct Saying: Hashable {
    let name: [UInt8]
    let value: [UInt8]?
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

/// Reads what configs say, image by image.
private struct ConfigReader {
  private let labels: PreparedStatement
  private let environment: PreparedStatement
  private let isValid: PreparedStatement

  init(_ db: Database) throws {
    labels = try PreparedStatement(
      db,
      """
      SELECT labels.key, labels.value
      FROM image_configs
      CROSS JOIN json_each(image_configs.config, '$.Labels') AS labels
      -- Of what is no object, json_each makes a row without a key.
      WHERE image_configs.image = ? AND labels.key IS NOT NULL
      """)
    environment = try PreparedStatement(
      db,
      """
      SELECT environment.value
      FROM image_configs
      CROSS JOIN json_each(image_configs.config, '$.Env') AS environment
      WHERE image_configs.image = ?
        -- Of what is no array, json_each makes a row without a key or with a name for one.
        AND typeof(environment.key) = 'integer'
        AND environment.value IS NOT NULL
      """)
    isValid = try PreparedStatement(db, "SELECT json_valid(config) FROM image_configs WHERE image = ?")
  }

  /// Counts an image once more, or once less. A config that is no JSON says nothing.
  func count(_ image: Int64, _ sign: Int64, in counts: inout ConfigHolders.Counts) throws {
    do {
      try countValid(image, sign, in: &counts)
    } catch let error as DatabaseError {
      // To ask before would parse each config once more. It fails before anything is counted.
      isValid.bind(1, image)
      guard error.resultCode == .SQLITE_ERROR, try isValid.integer() == 0 else { throw error }
    }
  }

  private func countValid(_ image: Int64, _ sign: Int64, in counts: inout ConfigHolders.Counts) throws {
    labels.bind(1, image)
    while try labels.step() { counts.labels[labels.saying, default: .init()].add(sign) }
    labels.reset()
    environment.bind(1, image)
    var names: Set<[UInt8]> = []
    var settings: [ConfigHolders.Saying] = []
    while try environment.step() {
      let setting = environment.setting
      let isFirst = names.insert(setting.name).inserted
      if !isFirst, settings.contains(setting) { continue }
      settings.append(setting)
      counts.variables[setting, default: .init()].add(sign, isFirst: isFirst)
    }
    environment.reset()
  }
}

extension PreparedStatement {
  /// Of the first two columns.
  fileprivate var saying: ConfigHolders.Saying {
    ConfigHolders.Saying(name: Array(bytes(0)), value: isNull(1) ? nil : Array(bytes(1)))
  }

  /// Of the first column, NAME=VALUE.
  fileprivate var setting: ConfigHolders.Saying {
    let text = bytes(0)
    guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else {
      return ConfigHolders.Saying(name: Array(text), value: nil)
    }
    return ConfigHolders.Saying(name: Array(text[..<sign]), value: Array(text[(sign + 1)...]))
  }

  /// Of the two columns after that.
  fileprivate var count: ConfigHolders.Count { ConfigHolders.Count(images: integer(2), first: integer(3)) }

  fileprivate func bind(_ saying: ConfigHolders.Saying) {
    bind(1, text: saying.name)
    if let value = saying.value { bind(2, text: value) } else { bind(2, .null) }
  }
}
