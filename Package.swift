// swift-tools-version: 6.1
import PackageDescription

/// The files of Migrations/ and Queries/, each embedded in the binary. A test holds these lists against the folders.
let migrations = ["0001-tables", "0002-views", "0003-osquery"]
let queries = [
  "aliases",
  "architectures",
  "base",
  "base-images",
  "blob-origins",
  "blocking",
  "build-cache",
  "build-cache-ages",
  "changed-trees",
  "common-layers",
  "container-bytes",
  "containers",
  "creation-months",
  "dangling-images",
  "diff",
  "diff-scans",
  "drift",
  "duplicate-layers",
  "environment",
  "find",
  "find-directories",
  "find-history",
  "find-images",
  "finding-codes",
  "growth",
  "hidden-images",
  "history",
  "hosts",
  "image-bytes",
  "image-names",
  "images",
  "inactive-trees",
  "instructions",
  "labels",
  "largest-layers",
  "layer-counts",
  "layer-users",
  "layers",
  "metrics",
  "missing",
  "namespace-bytes",
  "only-here",
  "orphan-totals",
  "orphans",
  "orphans-plan",
  "outdated-bases",
  "problems",
  "reclaim",
  "reclaim-order",
  "redundancy",
  "reference-names",
  "removals",
  "repos",
  "repository-bytes",
  "running-images",
  "same-layers",
  "scans",
  "shared-hosts",
  "shared-images",
  "shared-matrix",
  "show-blob",
  "show-container",
  "show-diff-id",
  "show-directory",
  "show-image",
  "show-layer",
  "show-manifest",
  "silent-hosts",
  "stale-containers",
  "tag-spread",
  "tags",
  "tree",
  "unlisted-containers",
  "unread",
  "untagged-digests",
  "unused-horizons",
  "unused-since",
  "usage",
  "usage-root",
  "volumes",
]

func embedded(_ names: [String]) -> [Resource] { names.map { .embedInCode("\($0).sql") } }

let package = Package(
  name: "strata",
  products: [
    .executable(name: "strata", targets: ["strata"])
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    // Values of the field: no I/O, no SQL.
    .target(name: "ImageModel", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    // bbolt files, read-only.
    .target(name: "Bolt"),
    // What the BuildKit inside dockerd claims and caches.
    .target(name: "BuildKit", dependencies: ["Bolt"]),
    // Tars, plain or compressed, by the machine's libarchive.
    .target(name: "Archive"),
    // Reads an image tree into model values and findings.
    .target(name: "ImageTree", dependencies: ["Archive", "Bolt", "BuildKit", "ImageModel"]),
    // The switches of a SQLite connection, which Swift cannot set itself.
    .systemLibrary(name: "SQLiteSettings"),
    // The SQLite file: the only target that knows SQL or GRDB.
    .target(
      name: "Index",
      dependencies: [
        "ImageModel", "ImageTree", "Migrations", "Queries", "SQLiteSettings",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    // Rows as tables, JSON, CSV.
    .target(name: "Report", dependencies: ["ImageModel"]),
    // SQL kept as files, embedded in the binary.
    .target(
      name: "Migrations", path: "Migrations",
      resources: embedded(migrations) + [.embedInCode("schema.md")]),
    .target(name: "Queries", path: "Queries", resources: embedded(queries)),
    .executableTarget(
      name: "strata",
      dependencies: [
        "ImageModel", "ImageTree", "Index", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Scripts/give-back.sh"), .embedInCode("Scripts/whole-words.bash")]),
    .testTarget(name: "ImageModelTests", dependencies: ["ImageModel"]),
    .testTarget(name: "BoltTests", dependencies: ["Bolt"]),
    .testTarget(name: "ImageTreeTests", dependencies: ["Archive", "ImageTree"]),
    .testTarget(name: "BuildKitTests", dependencies: ["BuildKit"]),
    .testTarget(
      name: "IndexTests",
      dependencies: [
        "ImageModel", "ImageTree", "Index", "Migrations", "strata", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Report"]),
    .testTarget(
      name: "OracleTests", dependencies: ["strata", "Report", .product(name: "GRDB", package: "GRDB.swift")]),
  ],
  swiftLanguageModes: [.v6]
)
