import ArgumentParser
import Index
import Report

struct OrphansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orphans",
    abstract: "Layers, mounts, directories, write sets, blobs and snapshots that nothing owns, and what they take.",
    discussion: """
      An orphan is uncertain where a damaged file could be its owner; a line names the files to repair. Removals that \
      were interrupted are no orphans, since Docker finishes them when it stops: a line counts them, and strata query \
      removals lists them.

      Filters are kind, certain and until; strata help filters explains each.

      With --script: a commented shell script for one tree that a person can read and run. It deletes nothing: with \
      the daemon stopped it renames the orphans that are certain, so that Docker 20.10 or newer takes them for \
      interrupted removals and finishes these with its own driver. Until then undoing it is a rename.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var filter: FilterOptions

  @OptionGroup var hosts: HostOptions

  @Flag(help: "Print a script that gives them back, instead of the list.")
  var script = false

  @Option(help: "With --script: only the tree of this driver.")
  var driver: String?

  @Option(
    help: ArgumentHelp(
      "With --script: the data root's path on its host; without it the folder where the last scan read it.",
      valueName: "path"))
  var root: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --script: how long (4d, 12h) something must have been unchanged if the daemon ran during the scan; 24h without it.",
      valueName: "age"))
  var minAge: String?

  func validate() throws {
    if script, !filter.filters.isEmpty {
      throw ValidationError("--filter is for the list: a script gives back the orphans of all kinds that are certain")
    }
    _ = try OrphanFilters(filter.filters)
    if script, let option = output.given.first {
      throw ValidationError("\(option) is for the list: --script prints a script, which has one form")
    }
    if !script, root != nil || driver != nil || minAge != nil {
      throw ValidationError("--root, --driver and --min-age go with --script")
    }
    _ = try seconds()
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    if script { return try printScript(from: index, host: host) }
    var parameters = try OrphanFilters(filter.filters).parameters()
    parameters["host"] = SQLValue(host)
    let unread = try unread(in: index, host: host)
    var (unmeasured, collected, returnable) = (0, 0, 0)
    try answer(
      "orphans", from: index, parameters: parameters, output: output,
      where: { row in
        if row["size"] == .null, row["bytes"] == .null { unmeasured += 1 }
        if row.text("kind") == "snapshot" || row.text("kind") == "blob" && row.text("namespace") != "" {
          collected += 1
        } else if row.text("kind") != "blob", row.integer("certain") == 1 {
          returnable += 1
        }
        return true
      },
      nothing: noteNothing(
        filter.filters.isEmpty ? "nothing is an orphan" : "no orphan fits the filters", in: index, output: output,
        unread: unread.of(Self.needed)))
    if output.isTable, unmeasured > 0 {
      Terminal.note(
        "what \(plural(unmeasured, "orphan takes", "orphans take")) is unknown until it is measured: \(source.trees.isEmpty ? "strata index --measure" : "--measure") does that"
      )
    }
    if output.isTable, collected > 0 {
      Terminal.note(
        "\(plural(collected, "snapshot or blob", "snapshots and blobs")): containerd’s next collection removes \(collected == 1 ? "it" : "them"), after its start or the next removal of an image"
      )
    }
    if output.isTable, returnable > 0 {
      Terminal.note(
        "strata orphans --script prints how to give back \(returnable == 1 ? "the one that is" : "the \(returnable) that are") certain"
      )
    }
    note(unread)
    try OrphanNotes(index: index, host: host, driver: driver).write()
  }

  /// How old something must be if the daemon ran during the scan.
  private func seconds() throws -> Int64 { try value(of: "--min-age") { try Age(parsing: minAge ?? "24h").roundedUp } }

  private func unread(in index: IndexFile, host: String?) throws -> [UnreadPart] {
    try UnreadPart.all(in: index, host: host).filter { driver == nil || $0.tree.driver == driver }
  }

  /// Without these, what is no row may be an orphan all the same.
  private static let needed = UnreadPart.ofOrphans + ["directories"]

  /// Says of which trees orphans, or some of them, were not looked for.
  private func note(_ unread: [UnreadPart]) {
    unread.of(["images", "layers", "mounts"]).note(so: "orphans were not looked for")
    unread.of(["build cache"]).note(so: "what only it could own is not listed")
    unread.noteDirectories()
  }

  /// Whether the last scan of no tree could look for orphans.
  private func knowsNothing(of index: IndexFile, host: String?, _ unread: [UnreadPart]) throws -> Bool {
    let unread = Set(unread.of(UnreadPart.ofOrphans).map(\.tree))
    let trees = try index.rows("hosts", ["host": SQLValue(host)])
      .filter { $0.integer("inactive") != 1 && (driver == nil || $0.tree.driver == driver) }
    return !trees.isEmpty && trees.allSatisfy { unread.contains($0.tree) }
  }

  private func printScript(from index: IndexFile, host: String?) throws {
    let plans = try GiveBackScript.plans(from: index, host: host, driver: driver)
    guard let plan = plans.first else {
      let unread = try unread(in: index, host: host)
      note(unread)
      guard try !knowsNothing(of: index, host: host, unread) else {
        throw CommandFailure("there is no script: the last scan did not read what could own orphans")
      }
      if try hasOrphansOfOtherStores(index, host: host) {
        throw CommandFailure(
          "there is no script for image layouts and for containerd’s store: umoci gc removes blobs to which no name leads, and containerd itself removes what nothing holds"
        )
      }
      Terminal.note("no orphan is certain, so there is nothing to give back")
      try OrphanNotes(index: index, host: host, driver: driver).write()
      return
    }
    guard plans.count == 1 else {
      throw CommandFailure(
        "a script is for one tree; choose with --host and --driver: "
          + plans.map { visible($0.tree.title) }.joined(separator: ", "))
    }
    let notes = try OrphanNotes(index: index, host: plan.tree.host, driver: plan.tree.driver, root: plan.tree.root)
    let script = GiveBackScript(
      plan: plan, root: root ?? defaultRoot(plan), minAge: try seconds(), uncertain: notes.uncertain)
    try Terminal.write(Array(try script.text().utf8))
    notes.write()
    note(try unread(in: index, host: plan.tree.host))
  }

  private func hasOrphansOfOtherStores(_ index: IndexFile, host: String?) throws -> Bool {
    try index.hasRow("orphans", ["host": SQLValue(host), "kinds": .list(["blob", "snapshot"])])
  }

  /// Where the tree was read, if that was a folder; else the usual place.
  private func defaultRoot(_ plan: GiveBackScript.Plan) -> String {
    if plan.location.hasPrefix("/"), plan.isOfFolder { return plan.location }
    return "/var/lib/docker" + (plan.tree.root.isEmpty ? "" : "/" + plan.tree.root)
  }
}
