import ArgumentParser
import Report
import Stores

/// Which roots `strata index` reads.
struct RootOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Trees to read, each with its host's name or without.", valueName: "[name=]path"),
    completion: .file())
  var paths: [String] = []

  @Option(
    help: ArgumentHelp("The root of the containerd in which the Docker of PATH has its images.", valueName: "path"),
    completion: .directory)
  var containerd: String?

  @Option(
    help: ArgumentHelp(
      "Read every root below this folder, of engines that run in containers too, and say which lies in which.",
      valueName: "folder"), completion: .directory)
  var discover: String?

  @Option(help: "The host's name, for a single path.")
  var host: String?

  func validate() throws {
    if host != nil, paths.count > 1 {
      throw ValidationError("--host names one tree’s host; for several give each its name: web1=PATH web2=PATH")
    }
    if discover != nil, !paths.isEmpty || containerd != nil {
      throw ValidationError("--discover looks for the paths itself: give no others, and no --containerd")
    }
    if containerd != nil, paths.count != 1 {
      throw ValidationError("--containerd belongs to one data root: give the path of that one, and no other")
    }
    if let host {
      try TreeArgument.check(host: host, "--host")
      if let named = paths.map(TreeArgument.init).compactMap(\.host).first {
        throw ValidationError("--host \(visible(host)) and \(visible(named))=PATH both name the host: give one of them")
      }
    }
  }

  /// A place to read, or what is wrong there.
  typealias Located = (argument: TreeArgument, source: Result<TreeSource, LocateError>)

  /// Where to read.
  ///
  /// - Parameter isQuiet: Do not say what --discover finds.
  func located(isQuiet: Bool) throws -> [Located] {
    if let discover { return try discovered(below: discover, isQuiet: isQuiet) }
    guard !paths.isEmpty else { return try inPlace() }
    return try TreeArgument.sources(paths, host: host).map { argument in
      (argument, Result { () throws(LocateError) in try TreeSource(argument.path, containerd: containerd) })
    }
  }

  /// The stores of this machine. Those of other users are passed by with a note, where there is one that may be read.
  private func inPlace() throws -> [Located] {
    let stores = try TreeSource.inPlace()
    func denial(_ source: Result<TreeSource, LocateError>) -> LocateError? {
      if case .failure(let error) = source, case .denied = error { error } else { nil }
    }
    let readable = stores.filter { denial($0.source) == nil }
    guard !readable.isEmpty else { return stores.map { (TreeArgument($0.path), $0.source) } }
    for store in stores { denial(store.source).map { Terminal.note("\($0)") } }
    return readable.map { (TreeArgument($0.path), $0.source) }
  }

  private func discovered(below folder: String, isQuiet: Bool) throws -> [Located] {
    let discovery = try TreeSource.discover(below: folder)
    if let first = discovery.unread.first {
      let others = discovery.unread.count - 1
      Terminal.note(
        "\(visible(first))\(others > 0 ? " and \(plural(others, "other folder"))" : ""): could not be listed, so what lies there is unknown"
      )
    }
    guard !discovery.found.isEmpty else {
      throw CommandFailure("\(visible(folder)): no root of an image store lies below it")
    }
    return discovery.found.map { path, inside, source in
      if !isQuiet { Terminal.note("found \(visible(path))" + (inside.map { ", inside \(visible($0))" } ?? "")) }
      return (TreeArgument(path), source)
    }
  }
}
