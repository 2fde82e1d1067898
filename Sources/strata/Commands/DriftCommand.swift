import ArgumentParser
import ImageModel
import Index

struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Tags that mean different images on different hosts, and containers of replaced images.",
    discussion: "Trees that a daemon no longer uses do not count.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    help: "A repository, or a repository with a tag; all of them if left out.", completion: .strata(.references))
  var reference: String?

  @Flag(help: "Containers that have another image than their tag means by now on the same host.")
  var containers = false

  @Flag(help: "With --containers: only those that run.")
  var running = false

  @OptionGroup var hosts: HostOptions

  func validate() throws {
    if containers, reference != nil { throw ValidationError("--containers takes no reference") }
    if !containers, running { throw ValidationError("--running has a meaning with --containers alone") }
    if !containers, hosts.isGiven {
      throw ValidationError("--host chooses hosts with --containers alone: without it drift compares all hosts")
    }
  }

  func run() throws {
    guard !containers else {
      let (index, host) = try source.open(hosts)
      try answer(
        "stale-containers", from: index,
        parameters: ["host": SQLValue(host), "running": SQLValue(running)], output: output,
        nothing: noteNothing(
          "no container\(running ? " that runs" : "") has another image than its tag means by now", in: index,
          output: output))
      return
    }
    if let reference { _ = try Reference(reference) }
    let index = try source.open()
    let parsed = try reference.map { try Reference(fullName($0, in: index, host: nil)) }
    if let reference { try ImageLookup(index: index, host: nil).check(names: [reference]) }
    try answer(
      "drift", from: index,
      parameters: [
        "repository": SQLValue(parsed?.repository.canonical), "tag": SQLValue(parsed?.tag),
      ],
      output: output,
      nothing: noteNothing("no tag means different images on different hosts", in: index, output: output))
  }
}
