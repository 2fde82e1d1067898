import ArgumentParser
import Index
import Report
import Stores

/// Which Docker's arithmetic counts.
struct ArithmeticOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Docker's version whose arithmetic counts: 20.10, 23 (to 28), 29 (to 29.3) or 29.4 (and newer). Without it: the newest that the tree's files allow.",
      valueName: "version"))
  var version: DockerVersion?

  var parameter: SQLValue { SQLValue(version?.rawValue) }

  /// Says below a table whose arithmetic counted it. Other formats have the version in each row.
  func note(in index: IndexFile, host: String?, output: OutputOptions) throws {
    guard output.isTable else { return }
    if let version { return Terminal.note("counted as Docker \(version.rawValue) counts") }
    var trees: [String: [String]] = [:]
    var unknown: [String] = []
    for row in try index.rows("hosts", ["host": SQLValue(host)]) {
      // Docker counts no image layout.
      guard let version = row.text("counts_as") else { continue }
      trees[version, default: []].append(row.tree.title)
      if row.text("docker_version") == nil { unknown.append(row.tree.title) }
    }
    for (version, titles) in trees.sorted(by: { $0.key < $1.key }) {
      Terminal.note(
        (trees.count > 1 ? beginning(of: titles, 3) + ": " : "")
          + "counted as Docker \(version) counts; --as names another")
    }
    if !unknown.isEmpty {
      Terminal.note("\(beginning(of: unknown, 3)): nothing that was read shows the version of Docker")
    }
  }
}

extension DockerVersion: ExpressibleByArgument {
  /// Any version, as Docker writes them: the arithmetic that was in force then.
  package init?(argument: String) {
    let parts = argument.split(separator: ".").map { Int($0) }
    guard let first = parts.first, let major = first, parts.allSatisfy({ $0 != nil }) else { return nil }
    let minor = parts.count > 1 ? parts[1] ?? 0 : 0
    switch (major, minor) {
    case (..<23, _): self = .v20
    case (23..<29, _): self = .v23
    case (29, ..<4): self = .v29
    default: self = .v294
    }
  }
}
