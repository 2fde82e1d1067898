// swift-tools-version: 6.1
import PackageDescription

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
    // C calls that Swift does not see or cannot make.
    .systemLibrary(name: "CShims"),
    // Values of the field: no I/O, no SQL.
    .target(name: "ImageModel", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    // Folders of a disk and of a tar, read-only, and the pool that reads them.
    .target(name: "Files", dependencies: ["CShims"]),
    // bbolt files, read-only.
    .target(name: "Bolt"),
    // The ways of keeping images on disk, a folder each, and the observations that all of them yield.
    .target(
      name: "Stores", dependencies: ["Bolt", "Files", "ImageModel"], resources: [.embedInCode("Docker/give-back.sh")]),
    // The SQLite file: the only target that knows SQL or GRDB.
    .target(
      name: "Index",
      dependencies: [
        "CShims", "ImageModel", "Migrations", "Queries", "Stores",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    // A scan from its beginning to its end: finds, reads, judges, measures, records.
    .target(name: "Scan", dependencies: ["Files", "ImageModel", "Index", "Stores"]),
    // Rows as tables, JSON, CSV.
    .target(name: "Report", dependencies: ["ImageModel"]),
    // SQL kept as files, embedded in the binary.
    .target(name: "Migrations", path: "Migrations", resources: [.embedInCode("schema.md")], plugins: ["EmbedSQL"]),
    .target(name: "Queries", path: "Queries", plugins: ["EmbedSQL"]),
    .plugin(name: "EmbedSQL", capability: .buildTool(), dependencies: ["embed-sql"]),
    .executableTarget(name: "embed-sql", path: "Plugins/embed-sql"),
    .executableTarget(
      name: "strata",
      dependencies: [
        "ImageModel", "Index", "Report", "Scan", "Stores",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Scripts/complete.bash"),
        .embedInCode("Scripts/complete.zsh"), .embedInCode("Scripts/complete.fish"), .embedInCode("Help/examples.txt"),
      ]),
    .testTarget(name: "ArchitectureTests"),
    .target(name: "TestRandom", path: "Tests/Random"),
    .testTarget(name: "ImageModelTests", dependencies: ["ImageModel", "TestRandom"]),
    .testTarget(name: "BoltTests", dependencies: ["Bolt", "TestRandom"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "StoresTests", dependencies: ["Files", "Stores", "TestRandom"]),
    .testTarget(
      name: "IndexTests",
      dependencies: [
        "ImageModel", "Index", "Migrations", "Scan", "Stores", "TestRandom", "strata",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "ReportTests", dependencies: ["ImageModel", "Report"]),
    // What tests of the built program share: to run it, real trees, what their engines said.
    .target(
      name: "TestSupport", dependencies: [.product(name: "GRDB", package: "GRDB.swift")], path: "Tests/Support"),
    .testTarget(name: "OracleTests", dependencies: ["TestSupport", "strata"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["Index", "Report", "TestSupport", "strata", .product(name: "GRDB", package: "GRDB.swift")]),
  ],
  swiftLanguageModes: [.v6]
)
