import ArgumentParser
import ImageModel
import Index
import Report

struct ReclaimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reclaim",
    abstract: "The bytes that removing images frees on each host, exactly.",
    discussion: """
      Layers that only the removed images share count once; what other images, mounts, the build cache and layers above \
      hold is not freed. Docker does not know hidden images, so that it frees what these have below. Intermediate images \
      go with the last of their children. Nothing is removed.

      In containerd's store an image goes when its names go. What goes with it are the snapshots and blobs that \
      containerd's collector then removes: LAYERS, BLOBS. A blob that another namespace lists gives no bytes.

      --unused takes the images that had no container and no new tag for so long as --for says. Scans show which images \
      had containers, and Docker writes down when it last tagged or built an image. Time is counted back from the last \
      scan of the containers. Before the first scan only Docker's own times are known, so that a single scan says \
      little. A tree is left out where --for reaches back beyond what was pruned, and where containers were not read. \
      --images lists these images with their last known use.

      Images that containers have stay unless --force is given; the layers under a container's mount stay in any case. \
      Images that a container may need which Docker does not list are left out unless they are named. Where mounts, \
      containers or the build cache were not read, what is freed is known only as a bound: FREED AT MOST.

      Filters are those of strata images, and choose what it lists with them; with --unused or --dangling only such \
      images among these. strata help filters explains each.

      --goal lists which to remove first. It is chosen greedily, by the bytes that go with a layer and all images \
      above it, divided by their number: few images for the bytes, though not always the fewest. Children come before \
      their parents, as docker rmi needs it; an image with a child that stays is not listed.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var filter: FilterOptions

  @Argument(
    help: "References, image IDs, or the beginnings of some. A reference means on each host what it means there.",
    completion: .strata(.references))
  var images: [String] = []

  @Flag(help: "All images that no container has.")
  var unused = false

  @Flag(
    name: .customLong("images"),
    help: "With --unused: a row for each of these images, with its last known use, instead of what they free together.")
  var listsImages = false

  @Flag(help: "All images without a tag.")
  var dangling = false

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("With --unused: only those that were not used for so long.", valueName: "age"))
  var age: String?

  @OptionGroup var hosts: HostOptions

  @Flag(help: "Images too that containers have.")
  var force = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "List what to remove first, until so many bytes are free on each host: of the images given, else of all that no container has.",
      valueName: "size"))
  var goal: String?

  @Flag(help: "What docker system df of each version would have called reclaimable, and why.")
  var docker = false

  func validate() throws {
    let ways = [!images.isEmpty, unused, dangling].filter { $0 }.count
    if ways > 1 { throw ValidationError("give images, --unused or --dangling: one of them") }
    if ways == 0, filter.filters.isEmpty, goal == nil {
      throw ValidationError("expected images, --filter, --unused, --dangling or --goal")
    }
    if !images.isEmpty, !filter.filters.isEmpty { throw ValidationError("give images or --filter: one of them") }
    // No name has these characters.
    if let pattern = images.first(where: { $0.contains { "*?[".contains($0) } }) {
      throw ValidationError(
        "“\(visible(pattern))” is a pattern, where images are expected; give it as --filter 'reference=\(visible(pattern))'"
      )
    }
    _ = try filters()
    if age != nil, !unused { throw ValidationError("--for has a meaning with --unused alone") }
    _ = try unusedSeconds()
    if listsImages {
      if !unused { throw ValidationError("--images has a meaning with --unused alone: strata images lists others") }
      for (isGiven, option) in [(goal != nil, "--goal"), (docker, "--docker"), (force, "--force")] where isGiven {
        throw ValidationError("\(option) has no meaning with --images, which removes nothing")
      }
    }
    if goal != nil, force { throw ValidationError("--goal never chooses an image that a container has") }
    if goal != nil, docker { throw ValidationError("--docker has no meaning with --goal") }
    _ = try goalBytes()
  }

  private func choice() throws -> RemovalChoice {
    if !images.isEmpty { return .named(images) }
    let filters = try filters()
    if unused { return .unused(seconds: try unusedSeconds(), filters) }
    if let filters { return .filtered(filters) }
    return dangling ? .dangling : .all
  }

  /// Nil: none.
  private func filters() throws -> ImageFilters? {
    filter.filters.isEmpty ? nil : try ImageFilters(filter.filters + (dangling ? ["dangling=true"] : []))
  }

  private func goalBytes() throws -> Int64? {
    try goal.map { text in try value(of: "--goal") { try ByteCount(parsing: text).bytes } }
  }

  func run() throws {
    let (index, host) = try source.open(measuring: measuring.measure, hosts)
    guard !listsImages else { return try listUnused(index, host: host) }
    let runs = try RemovalSets(index: index, host: host).runs(of: choice())
    let notes = try RemovalNotes(index, host: host)
    notes.unread.of(["images", "layers"]).note(so: "what a removal frees there is unknown")
    // What people name themselves is answered, with what speaks against it.
    if images.isEmpty { notes.unlisted.forEach { $0.noteLeftOut() } }
    if let goal = try goalBytes() {
      try showOrder(until: goal, of: runs, index, host: host, notes)
    } else {
      try showFreed(by: runs, index, host: host, notes)
    }
  }

  private func showFreed(
    by runs: [[String: SQLValue]], _ index: IndexFile, host: String?, _ notes: RemovalNotes
  ) throws {
    let parameters = runs.map {
      $0.merging(["force": SQLValue(force), "doubtful": SQLValue(!images.isEmpty || force)]) { $1 }
    }
    var chosen = output
    if docker, output.columns == nil {
      chosen.columns = "host,driver,asked,removed,freed,docker_20_10,docker_23,docker_29,docker_29_4"
    }
    var isEmpty = true
    try answer("reclaim", from: index, each: parameters, output: chosen, isByTree: true) {
      isEmpty = false
      notes.write(of: $0)
    }
    if isEmpty {
      try noteNothing("no image is chosen: nothing is freed", in: index, output: output, unread: notes.unread)()
    }
    try noteFreed(byNamesWithoutImage: images, in: index, host: host)
    if docker { RemovalNotes.writeArithmetic() }
  }

  /// What to remove first until so many bytes are free.
  private func showOrder(
    until goal: Int64, of runs: [[String: SQLValue]], _ index: IndexFile, host: String?, _ notes: RemovalNotes
  ) throws {
    var freed: [TreeName: Int64] = [:]
    var bounds: Set<TreeName> = []
    try answer(
      "reclaim-order", from: index,
      each: runs.map {
        $0.merging(["goal": .integer(goal), "most": .integer(-1), "doubtful": SQLValue(!images.isEmpty)]) { $1 }
      }, output: output, isByTree: true
    ) { row in
      if let bytes = row.integer("freed") { freed[row.tree] = bytes }
      if let bytes = row.integer("freed_at_most") {
        freed[row.tree] = bytes
        bounds.insert(row.tree)
      }
    }
    for tree in bounds.sorted() { notes.writeBound(of: tree) }
    if choosesAll { notes.writeUnreadContainers() }
    if freed.isEmpty, try !allAreUnknown(notes.unread, in: index, host: host) {
      Terminal.note("no image can be removed that would free something")
    }
    for (tree, bytes) in freed.sorted(by: { $0.key < $1.key }) where bytes < goal {
      Terminal.note(
        "\(visible(tree.title)): all that can be removed frees \(ByteCount(bytes)), less than \(ByteCount(goal))")
    }
  }

  /// The images that `unused` chooses.
  private func listUnused(_ index: IndexFile, host: String?) throws {
    let seconds = try unusedSeconds()
    try answer(
      "unused-since", from: index,
      parameters: [
        "for": .integer(seconds), "host": SQLValue(host),
        "images": try filters()?.images(in: index, host: host) ?? .null,
      ],
      output: output)
    try noteUnread(UnreadPart.ofImages, in: index, host: host)
    try noteUnknownUses(index, host: host, age: seconds)
    for container in try UnlistedContainer.all(in: index, host: host) { container.noteLeftOut() }
  }

  /// How long the images that --unused chooses were not used.
  private func unusedSeconds() throws -> Int64 {
    try age.map { text in try value(of: "--for") { try Age(parsing: text).seconds } } ?? 0
  }

  /// Whether of each tree images or layers were never read.
  private func allAreUnknown(_ unread: [UnreadPart], in index: IndexFile, host: String?) throws -> Bool {
    let needed = choosesAll ? ["images", "layers", "containers"] : ["images", "layers"]
    let unknown = Set(unread.of(needed).filter { $0.lastRead == nil }.map(\.tree))
    return try !unknown.isEmpty && unknown.count == index.rows("hosts", ["host": SQLValue(host)]).count
  }

  /// --goal is to choose among all images.
  private var choosesAll: Bool { images.isEmpty && !unused && !dangling && filter.filters.isEmpty }
}
