import GRDB
import Glibc

extension IndexFile {
  /// Puts what other indexes hold into this one, all or nothing. They are only read.
  ///
  /// - Throws: `IndexError` for a file that cannot be taken, or for this one, and names it.
  package func merge(_ request: MergeRequest) throws -> [MergeReport] {
    try writing { db in
      var reports: [MergeReport] = []
      let facts = try FactWriter(db)
      for source in request.sources {
        guard try !isThisFile(source.path) else { throw IndexError.mergedWithItself(path: source.path) }
        reports.append(try merge(source, of: request, into: db, facts))
      }
      try request.checkHosts(reports)
      try DerivedTotals.renew(db, over: facts.completed)
      return (reports, .commit)
    }
  }

  private func merge(
    _ source: MergeRequest.Source, of request: MergeRequest, into db: Database, _ facts: FactWriter
  ) throws -> MergeReport {
    do {
      return try ForeignIndex(path: source.path).read { other in
        try FileMerge(source: source, request: request, other: other, db: db, writer: facts).run()
      }
    } catch let error as DatabaseError {
      switch error.resultCode {
      // What our tables do not take cannot have been in such tables either.
      case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_CORRUPT, .SQLITE_NOTADB:
        throw IndexError.damaged(path: source.path, reason: error.message ?? "it contradicts itself")
      default: throw error
      }
    }
  }

  /// Merges into an index that is made if there is none; one that was made for nothing is not left behind.
  package static func merge(_ request: MergeRequest, into path: String) throws -> [MergeReport] {
    let index = try openForWriting(path)
    do {
      return try index.merge(request)
    } catch {
      index.removeIfNothing()
      throw error
    }
  }

  private func isThisFile(_ other: String) throws -> Bool {
    guard let path else { return false }
    var mine = stat()
    var theirs = stat()
    guard stat(path, &mine) == 0, stat(other, &theirs) == 0 else { return false }
    return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
  }
}

extension MergeRequest {
  /// A host that was mistyped would come in under the name that it was to lose, or be refused for its engine-id.
  ///
  /// - Throws: `IndexError.noHostOfFiles`
  fileprivate func checkHosts(_ reports: [MergeReport]) throws(IndexError) {
    for (host, name) in renames.sorted(by: { $0.key < $1.key }) {
      guard !reports.contains(where: { $0.names[host] == name }) else { continue }
      throw .noHostOfFiles(
        option: "--rename \(host)=\(name)",
        expected: "a host of these files that NAME=FILE does not name already",
        known: Set(reports.flatMap(\.names.keys)).sorted())
    }
    let known = Set(reports.flatMap(\.hosts))
    for host in sameHosts.subtracting(known).sorted() {
      throw .noHostOfFiles(
        option: "--same-host \(host)", expected: "a host of these files, by its name here", known: known.sorted())
    }
  }
}
