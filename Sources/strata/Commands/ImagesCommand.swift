import ArgumentParser
import Index
import Report

struct ImagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "images",
    abstract: "Images, their names, and what they take.",
    discussion: """
      A row is a name of an image, as in docker images; in JSON an object is an image, with a list of its tags. What \
      only the one or the other has is given in any format that asks for it: repository and tag of a name; tags, \
      digests, parent_id and config_digest of an image:

        strata images --template '{repository}:{tag} {size}'
        strata images --template '{image_id} {tags}'

      With --platforms a row is a platform of an image: of an index, each manifest that it lists, attestations too.

      Filters are Docker’s: dangling, label, label!, before, since, until and reference; strata help filters \
      explains each.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var arithmetic: ArithmeticOptions
  @OptionGroup var filter: FilterOptions

  @Argument(
    help: ArgumentHelp(
      "Only images with a name that fits, as --filter reference=… takes it.", valueName: "repository[:tag]"),
    completion: .strata(.references))
  var repository: String?

  @OptionGroup var hosts: HostOptions

  @Flag(name: [.short, .long], help: "Intermediate images too.")
  var all = false

  @Flag(help: "With --all: images too that Docker does not list, because their layers cannot be loaded.")
  var hidden = false

  @Flag(help: "A row for each manifest digest of a name; CSV and JSON have them anyway.")
  var digests = false

  @Flag(help: "A row for each platform of an image, whether the tree holds it, and what it takes.")
  var platforms = false

  func validate() throws {
    _ = try ImageFilters(filter.filters, repository: repository)
    if platforms, digests || arithmetic.version != nil {
      throw ValidationError("--digests and --as have no meaning with --platforms")
    }
    if hidden, !all { throw ValidationError("--hidden has a meaning with --all alone") }
  }

  func run() throws {
    let (index, host) = try source.open(hosts)
    let unread = try UnreadPart.all(in: index, host: host).of(UnreadPart.ofImages)
    try list(index, host: host, unread)
    unread.note()
    try noteNamesWithoutImage(in: index, host: host)
  }

  private func list(_ index: IndexFile, host: String?, _ unread: [UnreadPart]) throws {
    let filters = try ImageFilters(filter.filters, repository: repository)
    var parameters = try filters.parameters(in: index, host: host)
    parameters["host"] = SQLValue(host)
    parameters["as"] = arithmetic.parameter
    parameters["all"] = SQLValue(all)
    parameters["hidden"] = SQLValue(hidden)
    let nothing = try filters.typed.noteNothing(of: "image", in: index, output: output, unread: unread)
    guard !platforms else {
      return try answer("image-platforms", from: index, parameters: parameters, output: output, nothing: nothing)
    }
    guard try isByName else {
      try answer("images", from: index, parameters: parameters, output: output, nothing: nothing)
      try arithmetic.note(in: index, host: host, output: output)
      return
    }
    // Wide tables have the column too, which is empty without the digests.
    parameters["digests"] = SQLValue(try digests || output.wide || asksForDigest)
    try answer(
      "image-names", from: index, parameters: parameters, output: output, unhidden: digests ? ["digest"] : [],
      nothing: nothing)
    try arithmetic.note(in: index, host: host, output: output)
  }

  /// Whether a row is a name: in JSON where a column is asked for that only names have, else unless one is asked for that
  /// only images have.
  private var isByName: Bool {
    get throws {
      guard !output.quiet else { return try output.columns != nil && !fits("images") && fits("image-names") }
      switch try output.form() {
      case .json, .ndjson: return try !fits("images") && fits("image-names")
      case .table, .template, .tableTemplate, .csv, .tsv, .markdown: return try fits("image-names") || !fits("images")
      }
    }
  }

  private func fits(_ query: String) throws -> Bool {
    do {
      _ = try Renderer(columns: try Catalogue.query(query).columns, style: try output.style())
      return true
    } catch ReportError.unknownColumn {
      return false
    }
  }

  /// Otherwise a name that has several is one row.
  private var asksForDigest: Bool {
    get throws {
      switch try output.form() {
      case .template(let text), .tableTemplate(let text): text.lowercased().contains("digest")
      case .csv, .tsv: output.columns?.lowercased().contains("digest") ?? true
      default: output.columns?.lowercased().contains("digest") ?? false
      }
    }
  }
}
