import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("the hash of an area") struct AreaHashTests {
  /// A reading with rows in every table that a scan fills.
  private static func reading() -> TreeReading {
    var tree = SmallFleet.east
    tree.unread = []
    tree.containers[0].volumes = [VolumeUseSeen(destination: "/data", volume: "data", driver: "local")]
    tree.containers[0].command = "sh -c 'sleep 1'"
    tree.containers[0].ports = #"["80/tcp"]"#
    tree.containers[0].binds = #"[{"kind":"bind","path":"/srv","source":"/host","read_only":true}]"#
    tree.containers[0].logPath = "/var/lib/docker/containers/c1/c1-json.log"
    tree.findings = Area.allCases.map { Finding(.leftover, "file of \($0)", "a detail", area: $0) }
    tree.orphans = [OrphanSeen.Kind.layer, .mount, .directory, .writeSet, .removal, .blob].map { kind in
      OrphanSeen(kind: kind, path: "path of \(kind)", chain: Named.chain("orp"))
    }
    var use = DiskUse()
    (use.bytes, use.apparent, use.folderBytes, use.files, use.inodes) = (4096, 10, 4096, 1, 2)
    var overlap = use
    overlap.folderBytes = 0
    tree.measures = [
      MeasureSeen(kind: .directory, name: Named.directory("m"), part: .images, use: use, overlap: overlap)
    ]
    var reading = tree.reading()
    reading.areas = Set(Area.allCases)
    reading.names = [NameSeen(name: "free", target: Named.manifest("m"))]
    let key = SnapshotKey(snapshotter: "overlayfs", key: "s")
    reading.snapshots = [
      SnapshotSeen(
        key: key, parent: "below", chain: Named.chain("orp"), kind: .active, size: 5, inodes: 1,
        directory: "snapshots/1/fs")
    ]
    reading.holds.append(HoldSeen(.lease, "l", until: 5, things: [.snapshot(key), .blob(Named.blob("b"))]))
    let blob = reading.chains.digests.place(adding: Named.blob("b"))
    reading.labels = [
      LabelSeen(keeper: blob, kept: .snapshot(key)),
      LabelSeen(keeper: blob, kept: .blob(reading.chains.digests.place(adding: Named.blob("c")))),
    ]
    reading.identities = [
      CachedIdentity(target: Named.blob("b"), manifest: Named.blob("c"), platform: "linux/amd64", cached: 5)
    ]
    reading.storedBlobs = [reading.stored(Named.blob("b"), size: 3)]
    reading.pulls = [PullSeen(target: Named.blob("b"), repository: "r.example/team/web")]
    reading.writableLayers = [WritableLayerSeen(directory: Named.directory("m"), use: use, size: 7)]
    return reading
  }

  private func contents(_ reading: TreeReading) throws -> AreaContents {
    try IndexFile.inMemory().queue.write {
      AreaContents(reading: reading, facts: try FactWriter($0, reading.chains.digests))
    }
  }

  @Test("it is another one as soon as a column of a row is another, whichever that is; but for a finding's wording")
  func everyColumn() throws {
    let reading = Self.reading()
    let contents = try contents(reading)
    var tables: Set<String> = []
    for part in contents.parts {
      let all = contents.rows(of: part)
      let hash = ContentHasher.hash(all, of: reading)
      for (number, rows) in all.enumerated() {
        let name = rows.table?.name ?? "facts of \(part)"
        try #require(rows.count > 0, "\(name)")
        tables.insert(name)
        let row = rows.row(0)
        if let table = rows.table { #expect(row.count == table.columns.count, "\(name)") }
        for column in row.indices {
          for other in [ColumnValue.text("another"), .null] where other != row[column] {
            var changed = rows
            changed.row = { place in
              var row = rows.row(place)
              if place == 0 { row[column] = other }
              return row
            }
            var others = all
            others[number] = changed
            let isSame = ContentHasher.hash(others, of: reading) == hash
            let isWording = rows.table.map { column >= $0.columns.count - $0.wordings } ?? false
            #expect(isSame == isWording, "column \(column) of \(name)")
          }
        }
      }
    }
    let known = Set(SpanTable.all.map(\.name))
    #expect(tables.intersection(known) == known)
  }

  @Test("of a table that serves several areas each writes, and closes, its own rows alone")
  func sharedTables() throws {
    let contents = try contents(Self.reading())
    for part in contents.parts {
      func texts(_ tables: [SpanTable]) -> [String] { tables.map { "\($0.name) \($0.condition)" } }
      #expect(texts(contents.content(of: part).tables.map(\.table)) == texts(part.tables), "\(part)")
    }
  }

  @Test("different rows have different hashes: if values are cut elsewhere, and if a row moves to another table")
  func boundaries() {
    let reading = Self.reading()
    func hash(_ tables: [[[ColumnValue]]]) -> Hash256 {
      ContentHasher.hash(tables.map { AreaRows(nil, $0) { $0 } }, of: reading)
    }
    let contents: [[[[ColumnValue]]]] = [
      [], [[]], [[], []], [[[.null]]], [[[.null]], []], [[], [[.null]]], [[[.text("")]]], [[[.integer(0)]]],
      [[[.text("ab"), .text("c")]]], [[[.text("a"), .text("bc")]]], [[[.text("abc")]]],
      [[[.text("ab")], [.text("c")]]],
      [[[.text("ab")]], [[.text("c")]]], [[[.integer(1)]]], [[[.integer(1), .null]]], [[[.text("1")]]],
    ]
    #expect(Set(contents.map(hash)).count == contents.count)
  }

  @Test("of very many rows, each counts, and so does its place")
  func manyRows() {
    let reading = Self.reading()
    func hash(_ rows: [Int64]) -> Hash256 {
      ContentHasher.hash([AreaRows(nil, rows) { [.integer($0)] }], of: reading)
    }
    let rows = Array(Int64(0)..<10_000)
    var hashes: Set<Hash256> = [hash(rows), hash(rows.dropLast()), hash(rows + [0])]
    for place in [0, 4095, 4096, 8191, 8192, 9999] {
      var changed = rows
      changed[place] = -1
      hashes.insert(hash(changed))
    }
    hashes.insert(hash(Array(rows[4096..<8192] + rows[..<4096] + rows[8192...])))
    #expect(hashes.count == 10)
    #expect(hash(rows) == hash(rows))
  }

  @Test("it is the same for a digest and a name, however the reading refers to them")
  func references() throws {
    var reading = Self.reading()
    let digest = Digest(Named.chain("deb").hash)
    let place = reading.chains.add(named: Named.chain("deb"))
    reading.sourceRepositories = ["docker.io/library/web"]
    func hash(_ value: ColumnValue) -> Hash256 { ContentHasher.hash([AreaRows(nil, [value]) { [$0] }], of: reading) }
    let digests = [ColumnValue.digest(digest), .place(place), .chain(place), .named(Named.chain("deb"))]
    #expect(Set(digests.map(hash)).count == 1)
    #expect(hash(.repository(RepositoryName("web"))) == hash(.source(0)))
  }
}
