import GRDB

extension IndexFile {
  /// Gives a host another name.
  ///
  /// - Throws: `IndexError.unknownHost`, `IndexError.hostNameWithComma`; `IndexError.hostExists` if the index has a
  ///   host of the new name.
  package func renameHost(_ host: String, to name: String) throws {
    try HostName.check(name)
    let trees = try writing { db in
      try checkHost(host, db)
      guard try !hasHost(name, db) else { throw IndexError.hostExists(host: name) }
      try db.execute(sql: "UPDATE hosts SET name = ? WHERE name = ?", arguments: [name, host])
      return (try TreeOfHost.all(db, host: name), .commit)
    }
    trees.forEach { $0.removeCache(of: self, host: host) }
  }

  /// - Throws: `IndexError.unknownHost`
  func checkHost(_ host: String, _ db: Database) throws {
    guard try hasHost(host, db) else { throw IndexError.unknownHost(host) }
  }

  private func hasHost(_ host: String, _ db: Database) throws -> Bool {
    try Int64.fetchOne(db, sql: "SELECT id FROM hosts WHERE name = ?", arguments: [host]) != nil
  }
}
