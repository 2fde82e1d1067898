import ArgumentParser
import Foundation
import ImageTree
import Index
import Report

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Read image trees and record what they hold.",
    discussion: """
      PATH is a data root (such as /var/lib/docker), its image/ folder, an image/DRIVER, a mounted disk with \
      var/lib/docker in it, or a tar of one of these: plain, or compressed by gzip, zstd, xz or bzip2, the data root \
      at its top or in a folder. “NAME=-” reads a tar from standard input:

        ssh web1 'tar -C /var/lib/docker -cf - image containers buildkit engine-id' | strata index --live web1=-

      A tar is never unpacked; the layers' files in it are passed over. Every driver's tree found is recorded, all or \
      nothing. The next copy of the same host is the next scan of the same tree, wherever it lies.

      Exit status: 0 done, 1 failed, 2 done and the tree has errors (strata problems shows them).
      """)

  @Argument(help: ArgumentHelp("Trees to read, each with its host's name or without.", valueName: "[name=]path"))
  var paths: [String] = ["/var/lib/docker"]

  @Option(help: "The host's name, for a single path.")
  var host: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The moment that the trees show: 2026-11-24 or 2026-11-24T05:00 (both local), 2026-11-24T05:00:00Z, or seconds since 1970. Without it: now for a live tree, the newest change under image/ for a copy.",
      valueName: "time"))
  var at: String?

  @Option(name: .customLong("db"), help: ArgumentHelp("The index file.", valueName: "file"))
  var database: String?

  @Flag(help: "The copy was taken while the daemon ran: what is young and nobody's may be in flight.")
  var live = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How old (4d, 12h) something nobody's must be in a live copy to be called an orphan.", valueName: "age"))
  var minAge: String = "24h"

  @Flag(help: "Read every file again, also those that have not changed since the last scan: finds bit rot.")
  var full = false

  @Flag(
    help: ArgumentHelp(
      "Walk the data roots too, for the bytes on disk of every directory, container, log and volume.",
      discussion: "strata usage --root then says where they are."))
  var measure = false

  @Flag(help: "Overrule what the index has for this very moment.")
  var replace = false

  @Flag(name: [.short, .long], help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Say on standard error what is read, and how long each step takes.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose are opposites: give one of them") }
    if host != nil, paths.count > 1 {
      throw ValidationError("--host names one tree’s host; for several give each its name: web1=PATH web2=PATH")
    }
    if let host {
      try TreeArgument.check(host: host, "--host")
      if let named = paths.map(TreeArgument.init).compactMap(\.host).first {
        throw ValidationError("--host \(visible(host)) and \(visible(named))=PATH both name the host: give one of them")
      }
    }
    if let at, moment(at) == nil {
      throw ValidationError("--at: expected \(TypedTime.forms); found “\(visible(at))”")
    }
    do {
      _ = try Age(parsing: minAge)
    } catch {
      throw ValidationError("--min-age: \(error)")
    }
  }

  func run() throws {
    // Looked at first: a wrong path is told before an index file is made.
    let sources = try TreeArgument.sources(paths, host: host).map { argument in
      (argument: argument, source: try TreeSource(argument.path))
    }
    IndexFile.spareMemory()
    var index: IndexFile?
    do {
      try record(sources, into: &index)
    } catch {
      index?.removeIfNothing()
      throw error
    }
  }

  private func record(
    _ sources: [(argument: TreeArgument, source: TreeSource)], into index: inout IndexFile?
  ) throws {
    var options = ReadOptions(workers: workerCount)
    options.isLiveCopy = live
    options.minAge = try Age(parsing: minAge).seconds * 1_000_000_000
    var reports: [ScanReport] = []
    let progress = MeasureProgress(isShown: !quiet)
    for (argument, source) in sources {
      // Archives are in memory one at a time.
      for root in try source.roots() {
        var request = ScanRequest(
          host: try host ?? argument.host ?? root.hostName, root: root,
          at: at.flatMap(moment), options: options, tool: "strata \(Strata.version)")
        request.replaces = replace
        request.isFull = full
        if measure { request.measuring = progress.callAsFunction }
        if verbose {
          Terminal.note("\(request.host): \(root.location)")
          request.watching = { Terminal.note($0.line) }
        }
        let file = try index ?? IndexFile.openForWriting(SourceOptions.databasePath(database))
        index = file
        let recorded = try file.record(request)
        progress.clear()
        if !quiet { try recorded.forEach { try Terminal.say($0.sentence) } }
        reports += recorded
      }
    }
    progress.clear()
    if let index { try Set(reports.map(\.host)).sorted().forEach { try noteOutOfUse(in: index, host: $0) } }
    try report(reports)
  }

  /// Nothing was scanned in 1970.
  private func moment(_ text: String) -> Int64? {
    TypedTime.milliseconds(text).flatMap { $0 > 0 ? $0 : nil }
  }

  private func report(_ reports: [ScanReport]) throws {
    let findings = reports.flatMap(\.findings)
    let errors = findings.filter { $0.severity == .error }.count
    let warnings = findings.filter { $0.severity == .warning }.count
    if errors + warnings > 0 {
      Terminal.note(
        "\(plural(errors, "error")) and \(plural(warnings, "warning")) found; “strata problems” shows them")
    }
    if errors > 0 { throw ExitCode(2) }
  }
}

extension ScanStage {
  fileprivate var line: String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
    let time = String(format: "%9.1f ms", milliseconds)
    return "\(time)  \(name)" + (detail.isEmpty ? "" : ": \(detail)")
  }
}

extension ScanReport {
  /// The images that Docker lists only when it is asked for all.
  private var besides: String {
    intermediateImages.map { $0 > 0 ? " (and \($0) intermediate)" : "" } ?? ""
  }

  /// One line of what was recorded.
  fileprivate var sentence: String {
    var parts = [
      images.map { plural($0, "image") + besides } ?? "images not read",
      layers.map { plural($0, "layer") } ?? "layers not read",
    ]
    if let containers { parts.append(plural(containers, "container")) }
    if orphans > 0 { parts.append(plural(orphans, "orphan")) }
    if let measured {
      parts.append("\(ByteCount(measured.bytes)) on disk in \(plural(Int(measured.inodes), "inode"))")
    }
    return "\(visible(host)) \(driver) at \(timeText(at)): " + parts.joined(separator: ", ")
      + (wasKnown ? "; known already" : "") + (isLive ? "; live" : "")
  }
}

func plural(_ count: Int, _ word: String, _ words: String? = nil) -> String {
  "\(count) \(count == 1 ? word : words ?? word + "s")"
}
