import GRDB

/// What the hosts of another index are called here, and whether they are the same machines.
struct HostNames {
  private let path: String
  private let request: MergeRequest
  private let other: Database
  private let db: Database
  /// By the names they have in the file.
  let names: [String: String]

  /// - Throws: `IndexError` where one name is given to several hosts, or two hosts would become one.
  init(source: MergeRequest.Source, request: MergeRequest, other: Database, db: Database) throws {
    path = source.path
    self.request = request
    self.other = other
    self.db = db
    let hosts = try String.fetchAll(other, sql: "SELECT name FROM hosts ORDER BY name")
    if let name = source.host, hosts.count != 1 {
      throw IndexError.severalHosts(path: path, name: name, hosts: hosts)
    }
    names = Dictionary(
      hosts.map { ($0, source.host ?? request.renames[$0] ?? $0) }, uniquingKeysWith: { first, _ in first })
    for name in names.values.sorted() { try HostName.check(name) }
    for (name, same) in Dictionary(grouping: names.keys, by: { names[$0] ?? $0 }) where same.count > 1 {
      throw IndexError.hostsBecomeOne(path: path, hosts: same.sorted(), name: name)
    }
  }

  /// A data root keeps its daemon's engine-id: one name with two of them is two machines, unless someone says otherwise.
  func checkEngines() throws {
    let (found, ours) = (try engines(other), try engines(db))
    for (root, engines) in found.sorted(by: { $0.key.host < $1.key.host }) {
      let name = names[root.host] ?? root.host
      let here = ours[RootOfHost(host: name, parts: root.parts)] ?? []
      guard here.isEmpty || !here.isDisjoint(with: engines) || request.sameHosts.contains(name) else {
        throw IndexError.engineDiffers(
          path: path, host: root.host, renamed: name, known: here.sorted(), found: engines.sorted())
      }
    }
  }

  /// All drivers in a data root are one daemon's.
  private struct RootOfHost: Hashable {
    let host: String
    let parts: [String]
  }

  private func engines(_ db: Database) throws -> [RootOfHost: Set<String>] {
    let select = try PreparedStatement(
      db,
      """
      SELECT DISTINCT hosts.name, trees.kind, trees.root, trees.namespace, scan_names.name
      FROM scans
      JOIN trees ON trees.id = scans.tree
      JOIN hosts ON hosts.id = trees.host
      JOIN scan_names ON scan_names.id = scans.engine_id
      """)
    var engines: [RootOfHost: Set<String>] = [:]
    while try select.step() {
      let root = RootOfHost(host: select.text(0), parts: (1...3).map { select.text($0) })
      engines[root, default: []].insert(select.text(4))
    }
    return engines
  }
}
