import ArgumentParser
import Foundation
import Index
import Report
import Scan
import Stores

/// Where the answers come from: the index, or a tree read for this one question.
struct SourceOptions: ParsableArguments {
  @OptionGroup var database: DatabaseOption

  @Option(
    name: .customLong("in"), parsing: .singleValue,
    help: ArgumentHelp(
      "Ask a tree directly, without an index file: a folder or a tar, as for strata index. May be repeated.",
      valueName: "[name=]path"), completion: .file())
  var trees: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --in: the root of the containerd in which the Docker of that data root has its images, where strata does not find it itself.",
      valueName: "path"), completion: .directory)
  var containerd: String?

  @Option(
    help: ArgumentHelp(
      "Answer as of this moment: from the last scans until then, as if no later one were in the index. A time such as 2026-11-24 or 2026-11-24T05:00:00Z, or an age such as 7d; where a host is named, HOST@TIME says both.",
      valueName: "time"))
  var at: String?

  func validate() throws {
    _ = try moment()
    if containerd != nil, trees.count != 1 {
      throw ValidationError("--containerd belongs to one data root: give that one with --in, and no other")
    }
  }

  /// What --in names, each with its host's name where that is given.
  func sources() throws -> [(host: String?, source: TreeSource)] {
    try TreeArgument.sources(trees).map { ($0.host, try TreeSource($0.path, containerd: containerd)) }
  }

  /// Milliseconds since 1970; nil: now.
  private func moment() throws -> Int64? {
    guard let at else { return nil }
    guard trees.isEmpty else {
      throw ValidationError("--at asks an index for an earlier moment: --in reads what is there now")
    }
    guard let moment = TypedTime.milliseconds(orAge: at) else {
      throw ValidationError("--at: expected \(TypedTime.formsOrAge); found “\(visible(at))”")
    }
    return moment
  }

  /// Opens what is asked, and says which of the trees that are asked are out of use.
  ///
  /// - Parameters:
  ///   - measuring: The trees' bytes on disk are wanted too.
  ///   - measure: They are wanted, and the answer stands without them.
  ///   - hosts: The hosts that are asked for.
  ///   - saysOutOfUse: False where only programs read the answer, and the answer says it itself.
  /// - Returns: The index, and the names of these hosts with commas between; nil: all hosts.
  /// - Throws: `CommandFailure` for a host that the index does not have, or did not have at the moment that is asked for.
  func open(
    measuring: Bool = false, wherePossible measure: OptionalMeasure? = nil, _ hosts: HostOptions,
    saysOutOfUse: Bool = true
  ) throws -> (index: IndexFile, host: String?) {
    let present = try openPresent(measuring: measuring, wherePossible: measure)
    let asked = try hosts.listWithMoment(in: present)
    let given = try moment()
    guard given == nil || asked.at == nil else {
      throw ValidationError("--at and --host HOST@TIME both give the moment: give one of them")
    }
    let (index, host) = try earlier(present, at: given ?? asked.at, host: asked.host)
    if saysOutOfUse { try noteOutOfUse(in: index, host: host) }
    return (index, host)
  }

  /// - Parameters:
  ///   - measuring: The trees' bytes on disk are wanted too.
  ///   - isForSandbox: What is asked is limited in its memory.
  func open(measuring: Bool = false, isForSandbox: Bool = false) throws -> IndexFile {
    try earlier(openPresent(measuring: measuring, isForSandbox: isForSandbox), at: moment()).index
  }

  private func earlier(
    _ present: IndexFile, at: Int64?, host: String? = nil
  ) throws -> (index: IndexFile, host: String?) {
    try at.map { try EarlierMoment($0).index(of: present, host: host) } ?? (present, host)
  }

  private func openPresent(
    measuring: Bool, wherePossible measure: OptionalMeasure? = nil, isForSandbox: Bool = false
  ) throws -> IndexFile {
    if !isForSandbox { IndexFile.countNoMemory() }
    guard !trees.isEmpty else {
      guard !measuring else {
        throw ValidationError("--measure walks a tree given with --in; strata index --measure records it in the index")
      }
      let path = try database.path
      let index = try IndexFile.openForReading(path)
      // A first scan that was stopped leaves such a file; so does who forgets the last host.
      if try !index.hasScans() {
        Terminal.note("\(visible(path)): nothing is indexed yet; “strata index” records a scan")
      }
      return index
    }
    guard database.given == nil else {
      throw ValidationError("--in asks a tree, --db an index: give one of them")
    }
    let index = try IndexFile.inMemory()
    let progress = MeasureProgress()
    for (host, source) in try sources() {
      for root in try source.roots() {
        var request = Scan(
          host: try host ?? root.hostName, store: root, at: nil,
          options: ReadOptions(workers: workerCount), tool: "strata \(Strata.version)")
        if measuring { request.measuring = progress.walk(of: root) }
        if let measure {
          try record(&request, root, in: index, progress, measure)
        } else {
          try request.record(in: index).warn()
        }
      }
    }
    progress.clear()
    return index
  }
}

extension SourceOptions {
  /// Records a root with its measure, or without where there is none to be had.
  private func record(
    _ request: inout Scan, _ root: any Store, in index: IndexFile, _ progress: MeasureProgress,
    _ measure: OptionalMeasure
  ) throws {
    if !measure.isStopped {
      request.measuring = progress.walk(of: root, watcher: measure.watcher(of: root, host: request.host)) {
        !measure.isStopped
      }
      let measured = request
      do {
        return try Interruption.handled(by: { measure.stop() }) { try measured.record(in: index) }.warn()
      } catch let error as MeasureError {
        progress.clear()
        if case .stopped(let inodes, let bytes) = error {
          measure.noteCut()
          Terminal.note(
            "\(visible(root.location)): measuring was stopped after \(inodes) inodes, \(ByteCount(bytes)): what follows from all of them is unknown"
          )
        } else {
          Terminal.note("\(error)")
        }
      }
    } else {
      measure.noteCut()
      Terminal.note("\(visible(root.location)): not measured, since measuring was stopped")
    }
    request.measuring = nil
    try request.record(in: index).warn()
  }
}

/// Threads that read: one for each processor.
var workerCount: Int { max(1, min(16, ProcessInfo.processInfo.activeProcessorCount)) }

extension Store {
  /// The machine's own name for its own /var/lib/docker, else the folder's or the archive's.
  var hostName: String {
    get throws {
      if isInPlace { return ProcessInfo.processInfo.hostName }
      guard let defaultHost else {
        throw CommandFailure("\(location) does not name its host: give it as NAME=PATH")
      }
      return defaultHost
    }
  }
}
