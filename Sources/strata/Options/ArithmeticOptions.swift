import ArgumentParser
import Index

/// Which Docker's arithmetic counts.
struct ArithmeticOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Docker's version whose arithmetic counts: 20.10, 23 (to 28), 29 (to 29.3) or 29.4 (and newer). Without it: 23 where the tree has an engine-id, else 20.10.",
      valueName: "version"))
  var version: DockerVersion?

  var parameter: ParameterValue { ParameterValue(version?.rawValue) }
}

/// The versions at which Docker's arithmetic changed.
enum DockerVersion: String, ExpressibleByArgument, CaseIterable {
  case v20 = "20.10"
  case v23 = "23"
  case v29 = "29"
  case v294 = "29.4"

  /// Any version, as Docker writes them: the arithmetic that was in force then.
  init?(argument: String) {
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
