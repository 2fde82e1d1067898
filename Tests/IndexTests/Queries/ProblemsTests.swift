import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("questions about orphans, problems and usage") struct ProblemsTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private let orphan = "image/overlay2/layerdb/sha256/" + Named.chain("deb orp").hash.hex
  private let kept = "image/overlay2/layerdb/sha256/" + Named.chain("deb lib kept").hash.hex
  private let mount = "image/overlay2/layerdb/mounts/" + Named.container("m9")
  private let leak = "overlay2/" + Named.directory("leak").description

  private let writeSet: SQLValue = "image/overlay2/layerdb/tmp/write-set-1"

  @Test("orphans: layers, mounts, directories and write sets, and what they take")
  func orphans() throws {
    #expect(
      try index.rows("orphans") == [
        ["east", "overlay2", "write-set", nil, nil, writeSet, nil, nil, 1, nil, 1],
        [
          "east", "overlay2", "mount", .chain("deb lib kept"), .directory("m9"), .text(mount), nil, nil, 6,
          nil, 1,
        ],
        [
          "east", "overlay2", "layer", .chain("deb orp"), .directory("deb orp"), .text(orphan), nil, 3, 8,
          nil, 1,
        ],
        [
          "east", "overlay2", "layer", .chain("deb lib kept"), .directory("deb lib kept"), .text(kept), nil,
          4, 0, "mount", 1,
        ],
        ["east", "overlay2", "directory", nil, .directory("leak"), .text(leak), nil, nil, 16, nil, 0],
      ])
    #expect(try index.rows("orphans", ["host": "west"]).isEmpty)
  }

  @Test("orphans: of a kind, certain or not, already there before a time")
  func orphansThatFit() throws {
    func kinds(_ parameters: [String: SQLValue]) throws -> [[SQLValue]] {
      try index.rows("orphans", parameters, columns: ["kind"])
    }
    #expect(try kinds(["kinds": #"["layer"]"#]) == [["layer"], ["layer"]])
    #expect(try kinds(["kinds": #"["mount","directory"]"#]) == [["mount"], ["directory"]])
    #expect(try kinds(["certain": .integer(0)]) == [["directory"]])
    #expect(try kinds(["kinds": #"["write-set"]"#]) == [["write-set"]])
    #expect(try kinds(["certain": .integer(1)]).count == 4)
    // None was there on the 2nd.
    #expect(try kinds(["until": "2026-11-16T00:00:00.000Z"]).isEmpty)
    #expect(try kinds(["until": "2026-11-16T00:00:00.001Z"]).count == 5)
    // Without an earlier scan they were there in the first of all.
    let later = try IndexFile.inMemory()
    for day in [16, 18] { try later.record(SmallFleet.east, host: "east", at: november(day)) }
    for (time, count) in [("2026-11-16T00:00:00.000Z", 0), ("2026-11-17T00:00:00.000Z", 5)] {
      #expect(try later.rows("orphans", ["until": .text(time)]).count == count)
    }
  }

  @Test("orphans-plan: what can be given back for certain, mounts before what they stand on")
  func orphansPlan() throws {
    let columns = ["host", "driver", "kind", "name", "directory", "init_directory", "parent", "size", "bytes"]
    #expect(
      try index.rows("orphans-plan", columns: columns) == [
        [
          "east", "overlay2", "mount", .container("m9"), .directory("m9"), .directory("m9 init"),
          .text(Named.chain("deb lib kept").hash.hex), nil, 6,
        ],
        [
          "east", "overlay2", "layer", .text(Named.chain("deb lib kept").hash.hex),
          .directory("deb lib kept"), nil, nil, 4, 0,
        ],
        [
          "east", "overlay2", "layer", .text(Named.chain("deb orp").hash.hex), .directory("deb orp"), nil,
          nil, 3, 8,
        ],
        ["east", "overlay2", "write-set", "write-set-1", nil, nil, nil, nil, 1],
      ])
  }

  @Test("orphan-totals: bytes and inodes, as far as they were measured; removals apart")
  func orphanTotals() throws {
    #expect(
      try index.rows("orphan-totals") == [
        ["east", "overlay2", 5, 7, 3, 31, 9, 2, 1, 1, 1, nil, nil, 1, 1, 3]
      ])
    // An orphan that came after the measure may have any number of inodes.
    var east = SmallFleet.east
    east.unread = [.measure]
    east.orphans[0] = OrphanSeen(
      kind: .layer, path: "elsewhere", chain: Named.chain("deb orp"), cacheID: Named.directory("elsewhere"),
      size: 3)
    try index.record(east, host: "east", at: november(17))
    #expect(
      try index.rows("orphan-totals", columns: ["size", "bytes", "inodes"]) == [[7, nil, nil]])
  }

  @Test("removals: interrupted ones, with the directory that is still there")
  func removals() throws {
    #expect(
      try index.rows("removals") == [["east", "overlay2", .text(orphan + "-removing"), .directory("going"), 9, 3]])
    #expect(try index.rows("removals", ["host": "west"]).isEmpty)
  }

  @Test("blocking: the damaged files, and how many orphans each makes uncertain")
  func blocking() throws {
    let path = "image/overlay2/layerdb/sha256/" + Named.chain("alp gone").hash.hex
    #expect(
      try index.rows("blocking") == [
        [
          "east", "overlay2", "layer-missing", .text(path), "expected a layer, found nothing there", 0, 1, 0, 16,
        ]
      ])
    // Once the file is there again, all is certain.
    var east = SmallFleet.east
    east.findings.removeAll { $0.code == .layerMissing }
    try index.record(east, host: "east", at: november(17))
    #expect(try index.rows("blocking").isEmpty)
    #expect(try index.rows("orphans", ["certain": .integer(0)]).isEmpty)
    #expect(try index.rows("orphan-totals", columns: ["orphans", "uncertain"]) == [[5, 0]])
  }

  /// Two subjects of one file, with one wording, are one obstacle.
  @Test("blocking: blobs, each once")
  func blockingBlobs() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.orphans = ["a", "b"].map { OrphanSeen(kind: .blob, path: "blobs/\($0)", size: 5) }
    store.findings = ["one", "two"].map { subject in
      var finding = Finding(.unreadable, "meta.db", "damaged", area: .blobs, subject: subject)
      finding.blocks = [.layers, .blobs]
      return finding
    }
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("blocking", columns: ["path", "layers", "directories", "blobs", "bytes"]) == [
        ["meta.db", 0, 0, 2, nil]
      ])
  }

  @Test("problems: the gravest first")
  func problems() throws {
    let columns = ["severity", "code", "detail"]
    let gone = "image/overlay2/layerdb/sha256/" + Named.chain("alp gone").hash.hex
    let cause = "layer-missing at \(gone)"
    let own: [[SQLValue]] = [
      ["error", "layer-missing", "expected a layer, found nothing there"],
      ["warning", "image-hidden", .text("Docker does not list it; follows from \(cause)")],
      ["warning", "layer-orphaned", "expected an owner, found none"],
    ]
    #expect(try index.rows("problems", columns: columns) == own)
    #expect(try index.rows("problems", ["severity": "error"], columns: columns) == [own[0]])
    #expect(
      try index.rows("problems", columns: ["cause_code", "cause_path"])
        == [[nil, nil], ["layer-missing", .text(gone)], [nil, nil]])
    #expect(try index.rows("problems", ["host": "west"]).isEmpty)
  }

  @Test("finding-codes: how many, on how many hosts, since when, and with each what follows from it")
  func findingCodes() throws {
    let since: SQLValue = "2026-11-16T00:00:00.000Z"
    let columns = [
      "severity", "code", "findings", "following", "trees", "hosts", "since", "example", "consequences",
    ]
    let gone: SQLValue = .text("image/overlay2/layerdb/sha256/" + Named.chain("alp gone").hash.hex)
    #expect(
      try index.rows("finding-codes", columns: columns) == [
        ["error", "layer-missing", 1, 1, 1, 1, since, gone, "1 image-hidden"],
        ["warning", "layer-orphaned", 1, 0, 1, 1, since, .text(orphan), nil],
      ])
    #expect(try index.rows("finding-codes", ["severity": "warning"], columns: ["code"]) == [["layer-orphaned"]])
    var west = SmallFleet.west
    west.findings = [
      Finding(.layerMissing, "a", "b"), Finding(.layerMissing, "c", "d"), Finding(.leftover, "e", "f"),
    ]
    try index.record(west, host: "west", at: november(17))
    let rows = try index.rows("finding-codes", columns: ["severity", "code", "findings", "hosts"])
    #expect(rows.first == ["error", "layer-missing", 3, 2])
    #expect(rows.last == ["info", "leftover", 1, 1])
    #expect(try index.rows("finding-codes", ["host": "west"]).count == 2)
  }

  @Test("finding-codes: what follows at second hand is counted with the first cause, and no fault is lost")
  func firstCause() throws {
    let index = try IndexFile.inMemory()
    var west = SmallFleet.west
    func finding(_ code: FindingCode, _ path: String, _ cause: (FindingCode, String)?) -> Finding {
      Finding(code, path, "x", cause: cause.map { Finding.Cause($0.0, at: $0.1) })
    }
    west.findings = [
      finding(.layerMissing, "a", nil), finding(.layerParentMissing, "b", (.layerMissing, "a")),
      finding(.imageHidden, "c", (.layerParentMissing, "b")), finding(.imageHidden, "d", (.layerMissing, "a")),
      // Its cause is not there; and two that name each other.
      finding(.imageHidden, "e", (.layerUnreadable, "f")),
      finding(.directoryLeaked, "g", (.layerOrphaned, "h")), finding(.layerOrphaned, "h", (.directoryLeaked, "g")),
    ]
    try index.record(west, host: "west", at: november(17))
    #expect(
      try index.rows("finding-codes", columns: ["code", "findings", "following", "consequences"]) == [
        ["layer-missing", 1, 3, "2 image-hidden, 1 layer-parent-missing"],
        ["directory-leaked", 1, 0, nil], ["image-hidden", 1, 0, nil], ["layer-orphaned", 1, 0, nil],
      ])
  }

  @Test("finding-meanings: each code that a scan can find, once, with what it harms and what is to be done")
  func findingMeanings() throws {
    let rows = try index.rows("finding-meanings")
    #expect(rows.map { $0[0] } == FindingCode.allCases.map { .text($0.rawValue) })
    for row in rows {
      let sentences = [row[2], row[3], row[5]].map { if case .text(let text) = $0 { text } else { "" } }
      #expect([0, 1, nil].contains(row[4]))
      #expect(sentences.allSatisfy { $0.count > 4 }, "\(row)")
      // Harm and remedy are sentences; neither is cut by a quotation mark.
      #expect(sentences[1].hasSuffix(".") && sentences[2].hasSuffix("."), "\(row)")
    }
    #expect(try index.rows("finding-codes", columns: ["remedy"]).allSatisfy { $0[0] != nil })
  }

  @Test("hidden-images: with the reason that the scan found")
  func hiddenImages() throws {
    let gone = "image/overlay2/layerdb/sha256/" + Named.chain("alp gone").hash.hex
    #expect(
      try index.rows("hidden-images") == [
        [
          "east", "overlay2", .image("lost"), .list("lost:1"), "2026-03-03T00:00:00Z", 10,
          .text("Docker does not list it; follows from layer-missing at \(gone)"),
        ]
      ])
    #expect(try index.rows("hidden-images", ["host": "west"]).isEmpty)
  }

  @Test("usage-root: where all bytes of a data root are")
  func usageRoot() throws {
    let rows = try index.rows("usage-root", columns: ["host", "part", "things", "bytes", "inodes"])
    #expect(
      unordered(rows)
        == unordered([
          ["east", "unused volumes", 1, 500, 9],
          ["east", "images", 2, 212, 53],
          ["east", "container layers", 1, 70, 7],
          ["east", "logs", 1, 30, 1],
          ["east", "orphans", 5, 31, 9],
          ["east", "interrupted removals", 1, 3, 2],
          ["east", "total", nil, 846, 81],
          ["east", "not measured", 1, nil, nil],
        ]))
  }
}
