import ArgumentParser
import ImageModel
import Index
import Report
import Stores

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Where the disk went: docker system df's rows, and what no docker command lists.",
    discussion: """
      A row for each type: images, containers, volumes and the build cache as docker system df of the tree's version \
      counts them. RECLAIMABLE is Docker's number; EXACT is what removing all that is not active really frees. Behind \
      these stands what no docker command lists, where there is any:

        Orphans               nothing owns it (strata orphans)
        Interrupted removals  Docker finishes these when it stops
        Hidden images         images that Docker does not list
        Kept by containers    layers of removed images that containers still need
        Leases                what only a lease or a label holds
        In flight             downloads, and layers that are being written
        Build history         what BuildKit keeps of builds that are over
        Logs                  what containers wrote, which goes with them
        Volumes with options  docker system df leaves these out
        Inactive trees        a store that is out of use (strata migration)
        Unknown owner         what could own it was not read
        Metadata, Driver      what Docker keeps beside images, and its driver
        Containerd, Plugins   what these keep
        Unexplained           nothing that strata knows

      With --in the data root is walked for its bytes on disk; --no-measure leaves that out. An index has them after \
      strata index --measure. Ctrl-C ends the walk, not the answer: it is then given without what was not measured, with \
      exit status 130.

      With IMAGE: the layers that it is made of, what each takes, and how many images share it. With --root: all parts \
      of each measured data root, by what they are for; with --root FOLDER what lies in that folder of the root given \
      with --in, one level at a time, what it is for, and which images or containers it is of (. is the root itself). --root --format ncdu and --root --format \
      folded write all of the root for ncdu -f and for flame graphs (in stacks of 500 frames at most, the last of which, \
      (deeper), has all that lies deeper); strata tree has them of layers.

        strata usage --in /var/lib/docker
        strata usage --in /var/lib/docker web:1
        strata usage --root --in /var/lib/docker overlay2
        strata usage --root --in /var/lib/docker --format ncdu | ncdu -f -
      """,
    aliases: ["df"])

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions

  @Argument(
    help: ArgumentHelp(
      "Images: references, image IDs, or the beginnings of some. With --root: a folder of the data root.",
      valueName: "image"), completion: .strata(.references))
  var subjects: [String] = []

  @OptionGroup var hosts: HostOptions

  @Flag(help: "Where the bytes and inodes of each measured data root are, all of them; or of one of its folders.")
  var root = false

  @Flag(help: "With --in: leave out the walk for bytes on disk, which sizes of containers and volumes follow from.")
  var noMeasure = false

  func validate() throws {
    if root, arithmetic.version != nil {
      throw ValidationError("--as has no meaning with --root, which counts what lies on the disk")
    }
    if !root, let form = output.treeForm {
      throw ValidationError(
        "--format \(form.rawValue) is for all of a root (strata usage --root) or for layers (strata tree)")
    }
    if root, noMeasure { throw ValidationError("--root shows what was measured: leave out --no-measure") }
    if !root, !subjects.isEmpty, arithmetic.version != nil {
      throw ValidationError("--as counts a tree's totals: it has no meaning for an image's layers")
    }
    if root, subjects.count > 1 { throw ValidationError("--root shows one folder at a time: give one") }
    if root, !subjects.isEmpty || output.treeForm != nil, source.trees.isEmpty {
      throw ValidationError("what lies in a folder is in no index: give its root with --in")
    }
    if output.treeForm != nil, !subjects.isEmpty {
      throw ValidationError("--format ncdu and folded are of the whole root: leave out the folder")
    }
    if noMeasure, source.trees.isEmpty {
      throw ValidationError("--no-measure leaves out the walk of a tree given with --in: an index is not walked")
    }
  }

  func run() throws {
    if let form = output.treeForm { return try export(form) }
    let measure = OptionalMeasure(folder: root ? subjects.first : nil)
    let isMeasured = !source.trees.isEmpty && !noMeasure
    let (index, host) = try source.open(wherePossible: isMeasured ? measure : nil, hosts)
    if root, !subjects.isEmpty {
      try FolderReport(measure: measure, index: index).show(output)
    } else if root {
      try showParts(in: index, host: host)
    } else if !subjects.isEmpty {
      try ImageLayersReport(index: index, host: host).show(subjects, output)
    } else {
      var report = UsageReport(index: index, host: host, arithmetic: arithmetic)
      try report.show(output)
    }
    // The status that shells give to a program that Ctrl-C ended.
    if measure.wasCut { throw ExitCode(130) }
  }

  private func showParts(in index: IndexFile, host: String?) throws {
    let all = try UnreadPart.all(in: index, host: host)
    try answer(
      "usage-root", from: index, parameters: ["host": SQLValue(host)], output: output,
      nothing: {
        // What --in names and cannot be measured was named before.
        if source.trees.isEmpty, all.of(["measure"]).isEmpty {
          Terminal.note("nothing was measured: strata index --measure, or --in PATH, does that")
        }
      })
    all.noteUnmeasured()
  }

  private func export(_ form: TreeForm) throws {
    let roots = try source.sources().flatMap { try $0.source.roots() }
    guard roots.count == 1, let root = roots.first else {
      throw CommandFailure(
        "--format \(form.rawValue) is of one root, and there are \(roots.count): "
          + roots.map { visible($0.location) }.joined(separator: ", "))
    }
    let export = WalkExport(form, root: root.location) { try Terminal.write($0) }
    let progress = MeasureProgress()
    do {
      _ = try root.measure(progress.walk(of: root, watcher: export, isInOrder: true) { export.goesOn })
    } catch {
      throw export.failure ?? error
    }
    let unread = try export.finish()
    progress.clear()
    guard unread > 0 else { return }
    Terminal.note("\(visible(root.location)): \(plural(unread, "folder")) could not be read, or not to the end")
    throw ExitCode(2)
  }
}
