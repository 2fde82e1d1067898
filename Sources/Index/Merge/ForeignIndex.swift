import Foundation
import GRDB
import ImageModel
import Migrations

/// Another index file. Nothing in it is believed before it has been looked through: its schema must be, byte for
/// byte, what our migrations make, so that no trigger, view or expression of someone else's can run. It is only read.
struct ForeignIndex {
  let path: String

  /// Reads the file, or a copy of it that is brought to the present schema.
  ///
  /// - Throws: `IndexError` if it is no index, damaged, or made by a newer strata; what `body` throws.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try FileHeader(of: path).check(path: path)
    let (queue, version) = try open()
    if version == migrations.count {
      return try queue.read { db in
        try validate(db, version: version)
        return try body(db)
      }
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("strata-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = try DatabaseQueue(path: folder.appendingPathComponent("copy.db").path, configuration: careful())
    try damage { try queue.backup(to: copy) }
    try queue.close()
    return try copy.writeWithoutTransaction { db in
      try validate(db, version: version)
      try IndexFile.migrate(db, path: path)
      return try body(db)
    }
  }

  private func careful(readonly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(IndexFile.patience)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")
    }
    return configuration
  }

  private func open() throws -> (DatabaseQueue, version: Int) {
    do {
      let (queue, _, version) = try IndexFile.openReadonly(
        path, configuration: careful(readonly: true), undoes: false)
      return (queue, version)
    } catch let error as DatabaseError {
      throw IndexFile.reason(error, path: path)
    }
  }

  private func damage<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      // A write that was interrupted; this file is someone else's, so that is left to them.
      throw IndexFile.reason(error, path: path)
    } catch let error as DatabaseError {
      throw IndexError.damaged(path: path, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }

  private func validate(_ db: Database, version: Int) throws {
    try damage {
      guard try IndexFile.version(of: db, path: path) == version else {
        throw IndexError.cannotOpen(path: path, reason: "it is being written to; try again later")
      }
      if let difference = try SchemaComparison.differences(db, version: version).first {
        throw IndexError.notAnIndex(path: path, found: difference)
      }
      // The whole of it: where an index and its table differ, one of them is not what was written.
      if let fault = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)"), fault != "ok" {
        throw IndexError.damaged(path: path, reason: fault)
      }
      if let fault = try BrokenReference.first(db) { throw IndexError.damaged(path: path, reason: fault.words) }
      try checkValues(db)
    }
  }

  /// One value that is no JSON, or a size that no disk can have, would end questions about all hosts.
  private func checkValues(_ db: Database) throws {
    func check(_ columns: [(table: String, name: String)], _ isWrong: (String) -> String, _ words: (String) -> String)
      throws
    {
      for (table, column) in columns {
        let value = try String.fetchOne(
          db, sql: "SELECT substr(\(column), 1, 40) FROM \(table) WHERE \(isWrong(column)) LIMIT 1")
        if let value { throw IndexError.damaged(path: path, reason: "\(table).\(column) has \(words(value))") }
      }
    }
    try check(
      [("image_configs", "config"), ("containers", "labels"), ("containers", "ports"), ("containers", "binds")],
      { "NOT json_valid(\($0))" }, { "“\($0)”, which is no JSON" })
    let sizes = RecordedSize.range
    try check(
      [("tree_layers", "size"), ("tree_snapshots", "size"), ("build_records", "size"), ("manifest_layers", "size")],
      { "\($0) NOT BETWEEN \(sizes.lowerBound) AND \(sizes.upperBound)" }, { "\($0) bytes" })
    // What a later version took from a config is never taken anew.
    try check(
      [("images", "extractor")], { "\($0) NOT BETWEEN 0 AND \(FactWriter.extractor)" },
      { "\($0), which no strata up to this one writes" })
  }
}

/// The first 100 bytes of a SQLite file (sqlite.org/fileformat2.html, "The Database Header"), read before SQLite is
/// given the file.
private struct FileHeader {
  let bytes: [UInt8]

  init(of path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw IndexError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    // Opening a pipe would wait for a writer.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw IndexError.notAnIndex(path: path, found: "no regular file")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw IndexError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    defer { try? file.close() }
    bytes = Array(try file.read(upToCount: 100) ?? Data())
  }

  private func number(at offset: Int) -> Int {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A file that has a write-ahead log beside it may have a newer header in that.
  func check(path: String) throws {
    guard bytes.count == 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw bytes.isEmpty ? IndexError.empty(path: path) : .notAnIndex(path: path, found: "no SQLite file")
    }
    guard number(at: 68) == IndexFile.applicationID, number(at: 60) > 0 else {
      throw IndexError.notAnIndex(path: path, found: "a SQLite file of another program")
    }
    // 1: UTF-8.
    guard number(at: 56) == 1 else {
      throw IndexError.notAnIndex(path: path, found: "its texts are UTF-16")
    }
  }
}
