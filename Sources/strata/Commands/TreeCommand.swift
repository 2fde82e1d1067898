import ArgumentParser
import Index
import Report

struct TreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tree",
    abstract: "Layers, each with those built on it, the images that end with it and how many share it.",
    discussion: """
      Tables are drawn as a tree; other formats have a row for each layer, and so have tables with --columns, --sort, \
      --limit or --wide. A layer and its only child that the same images share are one line, unless --layers is given.

      --format ncdu writes the layers as ncdu -f reads them, each in the one below it, and --format folded as stacks for \
      flame graphs. The sizes are those that the tree has recorded.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    help: "Only this image’s layers and their descendants: a reference, an image ID, or the beginning of one.",
    completion: .strata(.references))
  var image: String?

  @OptionGroup var hosts: HostOptions

  @Flag(name: [.short, .long], help: "Intermediate images and those that Docker does not list, too.")
  var all = false

  @Flag(help: "A line for each layer.")
  var layers = false

  func run() throws {
    let (index, host) = try source.open(hosts)
    try show(index, host: host)
    try noteUnread(UnreadPart.ofImages, in: index, host: host)
  }

  private func show(_ index: IndexFile, host: String?) throws {
    if let form = output.treeForm { return try export(form, index, host: host) }
    let parameters = try parameters(index, host: host)
    guard output.isPlainTable else {
      return try answer("tree", from: index, parameters: parameters, output: output)
    }
    try output.show { sink in
      var drawing = LayerDrawing(folds: !layers, noTrunc: output.noTrunc, width: Terminal.width)
      try index.forEachRow(of: "tree", parameters) { try draw(drawing.add(LayerDrawing.Layer($0)), to: sink) }
      try draw(drawing.finish(), to: sink)
    }
  }

  private func export(_ form: TreeForm, _ index: IndexFile, host: String?) throws {
    var export = LayerExport(form)
    try index.forEachRow(of: "tree", parameters(index, host: host)) { row in
      export.add(row)
      try Terminal.write(export.take())
    }
    try Terminal.write(export.finish())
  }

  private func parameters(_ index: IndexFile, host: String?) throws -> [String: SQLValue] {
    let id = try image.map { try ImageLookup(index: index, host: host).id($0) }
    return ["image": SQLValue(id), "host": SQLValue(host), "all": SQLValue(all), "most": .integer(-1)]
  }

  /// The lines of one tree, of which the first is its title.
  private func draw(_ lines: [String], to sink: ([UInt8]) throws -> Void) throws {
    for line in output.noHeaders ? lines.dropFirst() : lines[...] { try sink(Array((line + "\n").utf8)) }
  }
}
