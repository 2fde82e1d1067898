import ArgumentParser
import Foundation
import ImageModel
import Index
import Report
import Scan
import Stores

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Read image trees and record what they hold.",
    discussion: """
      Without a path strata reads this machine's own roots: those that /etc/docker/daemon.json, \
      /etc/containerd/config.toml (and files that it imports) and the options in systemd's docker.service and \
      containerd.service name, and the usual ones \
      of Docker, containerd, their snaps, k3s, RKE2, MicroK8s, k0s \
      and of users' own Dockers and containerds. Where Docker keeps its images in the system's containerd, strata finds \
      that one for a data root: as the configuration on the same disk names it, beside the data root, or at \
      var/lib/containerd; --containerd names another. Both are then read as one host's.

      PATH is Docker's data root (such as /var/lib/docker), its image/ folder, an image/DRIVER, the root of a \
      containerd (/var/lib/containerd), of which each namespace is a tree, an OCI image layout, or a mounted disk or \
      another folder with such roots in their usual places; or a tar of one of these, such as docker save of Docker 25 \
      or newer writes: plain, or compressed by gzip, zstd, xz or bzip2. “NAME=-” reads a tar from standard input:

        ssh web1 'tar -C /var/lib/docker -cf - image containers buildkit engine-id' |
          strata index --live web1=-

      Of a Docker with containerd's store, the layers' files may be left out of the tar:

        tar -C /var/lib -cf - --exclude='*/snapshots/*/*' \\
          docker/{image,containers,buildkit,engine-id} containerd

      --discover looks below a folder for all roots, wherever they lie: an engine that runs in a container keeps its own \
      in a volume. Such a root is called after its path from there.

      A tar is never unpacked; the layers' files in it are passed over. Every driver's tree found is recorded, all or \
      nothing. The next copy of the same host is the next scan of the same tree, wherever it lies. A tree that has \
      nothing in common with its scan before, or that another daemon wrote, is recorded with a warning: strata forget \
      --host NAME --at TIME takes it out again.

      Of several paths none is recorded if one is no tree. With --keep-going the others are.

      Exit status: 0 done, 1 failed, 2 done and the tree has errors (strata problems shows them), or done but for \
      those that --keep-going passed over.
      """)

  @OptionGroup var given: RootOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The moment that the trees show: 2026-11-24 or 2026-11-24T05:00 (both local), 2026-11-24T05:00:00Z, or seconds since 1970. Without it: now for a live tree, the newest change under image/ for a copy. A time in the future is refused.",
      valueName: "time"))
  var at: String?

  @OptionGroup var database: DatabaseOption

  @Flag(help: "The copy was taken while the daemon ran: what is young and has no owner may be in flight.")
  var live = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How old (4d, 12h) something without an owner must be in a live copy to be called an orphan.", valueName: "age"))
  var minAge: String = "24h"

  @Flag(help: "Read every file again, also those that have not changed since the last scan: finds bit rot.")
  var full = false

  @Flag(
    help: ArgumentHelp(
      "Walk the data roots too, for the bytes on disk of every directory, container, log and volume.",
      discussion: "strata usage --root then says where they are."))
  var measure = false

  @Flag(help: "Take the place of the scan that the index has of this very moment, with all that it saw.")
  var replace = false

  @Flag(help: "Go on with the other paths where one cannot be read or recorded; the exit status is then 2.")
  var keepGoing = false

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Say on standard error what is read, and how long each step takes.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose are opposites: give one of them") }
    if let at {
      guard let moment = moment(at) else {
        throw ValidationError("--at: expected \(TypedTime.forms); found “\(visible(at))”")
      }
      let clock = Clock()
      guard !clock.isAhead(moment) else {
        throw ValidationError(
          "--at: \(timeText(moment)) lies in the future: it is \(timeText(clock.now / 1000 * 1000)) now")
      }
    }
    _ = try value(of: "--min-age") { try Age(parsing: minAge) }
  }

  func run() throws {
    var tally = Tally()
    // Looked at first: a wrong path is an error before an index file is made.
    let sources = try given.located(isQuiet: quiet).compactMap { argument, source in
      tally.paths += 1
      return try attempt(argument, &tally) { (argument: argument, source: try source.get()) }
    }
    IndexFile.spareMemory(for: try database.path)
    if !quiet {
      for path in given.paths.isEmpty ? [given.discover ?? "/"] : sources.map(\.argument.path) {
        TreeSource.unreadStores(below: path).forEach { Terminal.note($0) }
      }
    }
    var index: IndexFile?
    do {
      for (argument, source) in sources { try record(argument, source, into: &index, &tally) }
      if !quiet, let index {
        try Set(tally.reports.map(\.host)).sorted().forEach { try noteOutOfUse(in: index, host: $0) }
        if let note = try index.journalNote() { Terminal.note(note) }
      }
      try report(tally)
    } catch {
      index?.removeIfNothing()
      if case IndexError.full = error { throw CommandFailure("\(error); --in PATH asks without a file") }
      throw error
    }
  }

  /// What came of the paths so far.
  private struct Tally {
    var reports: [ScanReport] = []
    var paths = 0
    /// Paths that could not be read or recorded.
    var failures = 0
  }

  /// With --keep-going a failure is a line and nil.
  private func attempt<Result>(
    _ argument: TreeArgument, _ tally: inout Tally, _ body: () throws -> Result
  ) throws -> Result? {
    do {
      return try body()
    } catch  where keepGoing {
      let name = argument.host ?? argument.path
      let reason = "\(error)"
      Terminal.note(reason.hasPrefix(name + ": ") ? reason : "\(name): \(reason)")
      tally.failures += 1
      return nil
    }
  }

  private func record(
    _ argument: TreeArgument, _ source: TreeSource, into index: inout IndexFile?, _ tally: inout Tally
  ) throws {
    // Archives are in memory one at a time.
    guard let roots = try attempt(argument, &tally, { try source.roots() }) else { return }
    if !quiet, case .folders = source {
      let path = URL(fileURLWithPath: argument.path).standardizedFileURL.path
      for root in roots { root.note(given: path).map { Terminal.note($0) } }
    }
    // What is wrong with the index is wrong for all paths.
    let file = try index ?? IndexFile.openForWriting(database.path)
    index = file
    let progress = MeasureProgress(isShown: !quiet)
    defer { progress.clear() }
    let reports = try attempt(argument, &tally) {
      try roots.flatMap { root in
        let request = try request(for: root, argument, progress)
        let recorded = try request.record(in: file)
        progress.clear()
        if !quiet { try recorded.forEach { try Terminal.say($0.sentence) } }
        recorded.warn()
        if let at = recorded.first?.at {
          try ChangedTree.all(in: file, host: request.host, at: at).filter { change in
            root.trees.contains { $0.root == change.root }
          }
          .forEach { Terminal.note($0.warning(recorded: at)) }
        }
        return recorded
      }
    }
    tally.reports += reports ?? []
  }

  private func request(
    for root: any Store, _ argument: TreeArgument, _ progress: MeasureProgress
  ) throws -> Scan {
    var options = ReadOptions(workers: workerCount)
    options.isLiveCopy = live
    options.minAge = try Age(parsing: minAge).inNanoseconds
    var request = Scan(
      host: try given.host ?? argument.host ?? root.hostName, store: root,
      at: at.flatMap(moment), options: options, tool: "strata \(Strata.version)")
    request.replaces = replace
    request.isFull = full
    if measure { request.measuring = progress.walk(of: root) }
    if verbose {
      Terminal.note("\(request.host): \(root.location)")
      request.watching = { Terminal.note($0.line) }
    }
    return request
  }

  /// Nothing was scanned in 1970.
  private func moment(_ text: String) -> Int64? {
    TypedTime.milliseconds(text).flatMap { $0 > 0 ? $0 : nil }
  }

  private func report(_ tally: Tally) throws {
    let findings = tally.reports.flatMap(\.findings)
    let errors = findings.filter { $0.severity == .error }.count
    let warnings = findings.filter { $0.severity == .warning }.count
    let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map { plural($0.0, $0.1) }
    if errors > 0 || !counts.isEmpty && !quiet {
      Terminal.note("\(counts.joined(separator: " and ")) found; “strata problems” shows them")
    }
    if tally.failures > 0 {
      Terminal.note(
        "\(tally.failures) of \(tally.paths) \(tally.failures == 1 ? "was" : "were") not recorded")
    }
    if errors > 0 || tally.failures > 0 { throw ExitCode(2) }
  }
}
