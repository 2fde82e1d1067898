import ArgumentParser
import Index
import Report

struct OrphansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orphans",
    abstract: "Layers, mounts and directories that nothing owns, and what they take.",
    discussion: """
      Filters are kind, certain and until; strata help filters tells what each means.

      With --script: a commented shell script for one tree that a person can read and run. It deletes nothing: with \
      the daemon stopped it renames what is certainly nobody's, so that Docker 20.10 or newer takes it for an \
      interrupted removal and finishes it with its own driver. Until then undoing it is a rename.
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
    help: ArgumentHelp(
      "With --script: how long (4d, 12h) something must have been unchanged if the daemon ran during the scan.",
      valueName: "age"))
  var minAge: String = "24h"

  func validate() throws {
    if script, !filter.filters.isEmpty {
      throw ValidationError("--filter is for the list: a script gives back what is certainly nobody’s, of all kinds")
    }
    _ = try OrphanFilters(filter.filters)
    if !script, root != nil || driver != nil { throw ValidationError("--root and --driver go with --script") }
    do {
      _ = try Age(parsing: minAge)
    } catch {
      throw ValidationError("--min-age: \(error)")
    }
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    if script { return try printScript(from: index, host: host) }
    var parameters = try OrphanFilters(filter.filters).parameters()
    parameters["host"] = ParameterValue(host)
    try answer("orphans", from: index, parameters: parameters, output: output)
    note(try unread(in: index, host: host))
  }

  private func unread(in index: IndexFile, host: String?) throws -> [UnreadPart] {
    try UnreadPart.all(in: index, host: host).filter { driver == nil || $0.driver == driver }
  }

  /// Says of which trees orphans, or some of them, were not looked for.
  private func note(_ unread: [UnreadPart]) {
    unread.of(["images", "layers", "mounts"]).note(so: "orphans were not looked for")
    unread.of(["build cache"]).note(so: "what only it could own is not listed")
    unread.of(["directories"]).filter(\.isFailed).note(so: "leaked directories were not looked for")
  }

  /// Whether the last scan of no tree could look for orphans.
  private func knowsNothing(of index: IndexFile, host: String?, _ unread: [UnreadPart]) throws -> Bool {
    let unread = Set(unread.of(UnreadPart.ofOrphans).map(\.tree))
    return try index.run(try Catalogue.query("hosts"), parameters: ["host": ParameterValue(host)]) { names, next in
      var isEmpty = true
      while let values = try next() {
        let tree = TreeFigures(row: NamedRow(names: names, values: values))
        guard driver == nil || tree.driver == driver, tree["inactive"] != 1 else { continue }
        isEmpty = false
        if !unread.contains(tree.title) { return false }
      }
      return !isEmpty
    }
  }

  private func printScript(from index: IndexFile, host: String?) throws {
    let plans = try GiveBackScript.plans(from: index, host: host, driver: driver)
    guard let plan = plans.first else {
      let unread = try unread(in: index, host: host)
      note(unread)
      guard try !knowsNothing(of: index, host: host, unread) else {
        throw CommandFailure("there is no script: the last scan did not read what tells orphans")
      }
      Terminal.note("nothing is certainly nobody’s, so there is nothing to give back")
      try noteUncertain(index, host: host)
      return
    }
    guard plans.count == 1 else {
      throw CommandFailure(
        "a script is for one tree; choose with --host and --driver: "
          + plans.map { "\($0.host) \($0.driver)" }.joined(separator: ", "))
    }
    let script = GiveBackScript(
      plan: plan, root: root ?? defaultRoot(plan), minAge: try Age(parsing: minAge).seconds)
    try Terminal.write(Array(try script.text().utf8))
    try noteUncertain(index, host: plan.host, of: plan)
    note(try unread(in: index, host: host))
  }

  /// Says how many orphans of each tree are left out of the script.
  private func noteUncertain(_ index: IndexFile, host: String?, of plan: GiveBackScript.Plan? = nil) throws {
    let parameters = ["host": ParameterValue(host)]
    try index.run(try Catalogue.query("orphan-totals"), parameters: parameters) { names, next in
      while let row = try next() {
        let row = NamedRow(names: names, values: row)
        guard let count = row.integer("uncertain"), count > 0,
          plan.map({ $0.driver == row.text("driver") }) ?? true
        else { continue }
        Terminal.note(
          "\(row.text("host") ?? "") \(row.text("driver") ?? ""): \(plural(Int(count), "orphan")) left out, since something unreadable could be the owner; “strata problems” tells what"
        )
      }
    }
  }

  /// Where the tree was read, if that was a folder; else the usual place.
  private func defaultRoot(_ plan: GiveBackScript.Plan) -> String {
    if plan.location.hasPrefix("/"), !plan.location.contains(".tar") { return plan.location }
    return "/var/lib/docker" + (plan.root.isEmpty ? "" : "/" + plan.root)
  }
}
