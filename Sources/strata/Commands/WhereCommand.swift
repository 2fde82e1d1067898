import ArgumentParser
import Foundation
import Index
import Report
import Stores

struct WhereCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Every file and directory that makes up an image, a layer or a container, and what each says.",
    discussion: """
      In order: the name, the config (with containerd the index and the manifest before it), each layer's entry or blob \
      and the directory with its files, the lowest layer first, from which registry it came, and the containers: their \
      config, their log, their mount, what Docker put into them (init) and what they have written (files). Of a layer (its chainID or diff_id, or the first digits of one): its entry or snapshot, its \
      directory, its blobs, from where it came, and the mounts that lie on it. Paths are from the root of the store: \
      Docker's data root, or containerd's; what lies outside of it has its path from /. strata show WHAT says who owns and shares these.

      --mount prints the command that mounts these files read-only, for a look at them: of a layer with all layers below \
      it, as an image that ends with it would see them; of a container as it sees them, without its volumes. It needs root, and the data root where it was indexed. strata \
      mounts nothing itself.

        strata where web:1
        strata where web:1 --mount /mnt
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    help: "A reference, an image ID, a chainID or diff_id, a container’s name or ID, or the beginning of an ID.",
    completion: .strata(.references))
  var what: String

  @OptionGroup var hosts: HostOptions

  @Option(
    help: ArgumentHelp(
      "Print the command that mounts the layers' files on this folder, where layers are folders.",
      valueName: "folder"), completion: .directory)
  var mount: String?

  func run() throws {
    let (index, host) = try source.open(hosts)
    var (query, parameters) = try asked(in: index, host: host)
    parameters["host"] = SQLValue(host)
    let folders = Driver.all.compactMap { driver in driver.folder.map { (driver.name, $0.joined(separator: "/")) } }
    parameters["folders"] = try .json(Dictionary(uniqueKeysWithValues: folders))
    if let mount { return try printMount(on: mount, of: query, from: index, parameters) }
    if output.isPlainTable, !output.noHeaders {
      try output.show { sink in try list(query, from: index, parameters, to: sink) }
    } else {
      try answer(query, from: index, parameters: parameters, output: output)
    }
    try noteUnread(["references", "images", "layers"], in: index, host: host)
  }

  /// A path a line, with what it says below: no table has room for them, and none may be cut.
  private func list(
    _ query: NamedQuery, from index: IndexFile, _ parameters: [String: SQLValue], to sink: ([UInt8]) throws -> Void
  ) throws {
    let indent = String(repeating: " ", count: 11)
    var last: String?
    var above: String?
    try index.forEachRow(of: query.name, parameters) { row in
      let tree = row.tree.title + (row.text("location").map { ", in \($0)" } ?? "")
      var lines: [String] = []
      if tree != last {
        if last != nil { lines.append("") }
        lines += hung([visible(tree)], first: "", rest: "  ", width: Terminal.width)
        (last, above) = (tree, nil)
      }
      let part = (row.text("part") ?? "") + (row.integer("position").map { " \($0)" } ?? "")
      let path = visible(row.text("path") ?? "") + (row.integer("bytes").map { " (\(ByteCount($0)))" } ?? "")
      let first = part.padding(toLength: max(indent.count, part.count + 1), withPad: " ", startingAt: 0)
      // A file that says several things is named once.
      if first + path != above { lines += hung([path], first: first, rest: indent, width: Terminal.width) }
      above = first + path
      if let says = row.text("says") {
        lines += hung([visible(says)], first: indent, rest: indent, width: Terminal.width)
      }
      for line in lines { try sink(Array((line + "\n").utf8)) }
    }
  }

  /// The image that is called so, else the container, else the layer. A container's name goes before the last part of a
  /// repository's.
  private func asked(in index: IndexFile, host: String?) throws -> (NamedQuery, [String: SQLValue]) {
    let image = try Catalogue.query("where")
    let layers = LayerLookup(index: index, host: host)
    let containers = ContainerLookup(index: index, host: host)
    /// Nil: no container is called so.
    func container(byNameAlone: Bool) throws -> [String: SQLValue]? {
      let ids = try containers.idsIfAny(what, asked: "where", byNameAlone: byNameAlone)
      return ids.isEmpty ? nil : ["containers": .list(Set(ids).sorted())]
    }
    if try ImageArgument(what).matches(in: index, host: host).isEmpty, let found = try container(byNameAlone: true) {
      return (image, found)
    }
    do {
      let found = try ImageLookup(index: index, host: host).images(what)
      guard found.count == 1 else { throw ImageArgumentError.ambiguous(text: what, matches: found) }
      if !found[0].isByName { try layers.check(what, against: found[0].imageID) }
      return (image, ["image": .text(found[0].imageID)])
    } catch let error as ImageArgumentError {
      if let found = try container(byNameAlone: false) { return (image, found) }
      if let layer = try layers.id(what) { return (try Catalogue.query("where-layer"), ["layer": .text(layer)]) }
      guard case .unknown(_, _, let suggestion) = error else { throw error }
      throw CommandFailure(
        "“\(visible(what))” is no image, layer or container of \(host ?? "this index")"
          + hint(suggestion) + "; strata show finds directories, blobs and snapshots too")
    }
  }

  private func printMount(
    on folder: String, of query: NamedQuery, from index: IndexFile, _ parameters: [String: SQLValue]
  ) throws {
    var parameters = parameters
    if query.name == "where-layer" {
      let own = try directories(of: query, from: index, parameters)
      guard own.values.allSatisfy({ $0.layers.count < 2 }) else {
        throw CommandFailure("\(visible(what)) is the diff_id of several layers; give the chainID of one of them")
      }
      parameters["below"] = SQLValue(true)
    }
    let trees = try directories(of: query, from: index, parameters)
    guard trees.count < 2 else {
      throw CommandFailure(
        "\(visible(what)) is in several trees; --host names one: \(trees.keys.sorted().joined(separator: ", "))")
    }
    guard let found = trees.values.first else {
      throw CommandFailure("\(visible(what)): no directory with files of its layers is known")
    }
    guard found.layers.map(\.position) == (0..<found.highest).map({ $0 + 1 }) else {
      throw CommandFailure(
        "\(visible(what)): expected a directory for each of \(plural(Int(found.highest), "layer")), found them for "
          + (found.layers.isEmpty ? "none" : found.layers.map { "\($0.position)" }.joined(separator: ", "))
          + ": without the others the files are not those of the whole")
    }
    guard !found.own.isEmpty || parameters["containers"] == nil else {
      throw CommandFailure("\(visible(what)): no directory with what the container has written is known")
    }
    let (driver, directories) = (found.driver, found.layers.map(\.path) + found.own)
    guard
      let command = driver.isEmpty
        ? SnapshotMount.command(of: directories, on: folder)
        : Driver(named: driver).mountCommand(of: directories, on: folder)
    else {
      throw CommandFailure(
        "of the \(driver.isEmpty ? "snapshotter" : "driver \(driver)") no mount of layers was tried: \(directories[0])")
    }
    try Terminal.print(command.map(quoted).joined(separator: " "))
  }

  /// Where the files of layers lie in a tree.
  private struct FileDirectories {
    /// Empty in containerd’s store.
    let driver: String
    /// The position of the highest layer, whether a directory of it is known or not.
    var highest: Int64 = 0
    var layers: [(position: Int64, path: String)] = []
    /// Of the container that is asked for, on its layers, the lowest first.
    var own: [String] = []
  }

  /// By the titles of their trees.
  private func directories(
    of query: NamedQuery, from index: IndexFile, _ parameters: [String: SQLValue]
  ) throws -> [String: FileDirectories] {
    var trees: [String: FileDirectories] = [:]
    for row in try index.rows(query.name, parameters) {
      let part = row.text("part")
      let position = row.integer("position")
      let isOwn = parameters["containers"] != nil && position == nil && (part == "init" || part == "files")
      // Who only has a record of where a layer came from has no layer.
      guard isOwn || position != nil && part != "source" else { continue }
      var found = trees[row.tree.title] ?? FileDirectories(driver: row.tree.driver)
      found.highest = max(found.highest, position ?? 0)
      if isOwn || part == "files", let path = row.text("path"), let location = row.text("location") {
        let whole = location + "/" + path
        if let position { found.layers.append((position, whole)) } else { found.own.append(whole) }
      }
      trees[row.tree.title] = found
    }
    return trees
  }
}
