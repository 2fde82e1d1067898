import ImageModel
import Index
import Report

/// Draws the layers of trees, which come from the lowest up, each before its children.
struct LayerDrawing {
  struct Layer {
    let tree: TreeName
    /// Nil: images without layers.
    let chainID: String?
    let level: Int
    /// No other child of the same layer comes after it.
    var isLast: Bool
    /// Bytes; nil where layerdb does not say.
    var size: Int64?
    let images: Int64
    let hosts: Int64
    let ends: [String]
  }

  /// A layer and its only child that the same images share are one line.
  let folds: Bool
  let noTrunc: Bool
  /// Columns of the terminal; nil where a layer is a line, however long.
  let width: Int?

  private var layers: [Layer] = []

  init(folds: Bool, noTrunc: Bool, width: Int?) {
    self.folds = folds
    self.noTrunc = noTrunc
    self.width = width
  }

  /// The lines of the tree before, when another begins.
  mutating func add(_ layer: Layer) -> [String] {
    let lines = layer.tree == layers.first?.tree ? [] : finish()
    layers.append(layer)
    return lines
  }

  /// The lines of the last tree.
  mutating func finish() -> [String] {
    guard let tree = layers.first?.tree else { return [] }
    // What the query calls last does not know of the images without layers.
    let lastRoot = layers.lastIndex { $0.level == 0 }
    for place in layers.indices where layers[place].level == 0 { layers[place].isLast = place == lastRoot }
    let lines = [visible(tree.title)] + drawn()
    layers = []
    return lines
  }

  private func drawn() -> [String] {
    var lines: [String] = []
    /// For each level that is drawn above the present one: whether it has no more to come.
    var isLast: [Bool] = []
    /// For each level of layers, the level at which it is drawn.
    var drawnLevels: [Int] = []
    var place = 0
    while place < layers.count {
      let first = layers[place]
      let run = runLength(from: place)
      let level = first.level == 0 ? 0 : drawnLevels[min(first.level, drawnLevels.count) - 1] + 1
      drawnLevels = Array(drawnLevels.prefix(first.level)) + Array(repeating: level, count: run)
      isLast = Array(isLast.prefix(level)) + [first.isLast]
      let rails = isLast.dropLast().map { $0 ? "    " : "│   " }.joined()
      let above = layers[place..<(place + run)]
      place += run
      let isBelowOthers = place < layers.count && layers[place].level > first.level
      lines += hung(
        parts(of: above), first: rails + (first.isLast ? "└── " : "├── "),
        rest: rails + (first.isLast ? "    " : "│   ") + (isBelowOthers ? "│   " : "    "), width: width)
    }
    return lines
  }

  /// How many layers from here on are each the only child of the one before and have the same images.
  private func runLength(from start: Int) -> Int {
    guard folds else { return 1 }
    var end = start
    while end + 1 < layers.count {
      let here = layers[end]
      let next = layers[end + 1]
      guard next.level == here.level + 1, next.isLast, here.ends.isEmpty, next.images == here.images else { break }
      end += 1
    }
    return end - start + 1
  }

  private func parts(of run: ArraySlice<Layer>) -> [String] {
    guard let top = run.last, let id = top.chainID else {
      return ["no layers", names(run.last?.ends ?? [])]
    }
    let sizes = run.compactMap(\.size)
    var parts = [noTrunc ? id : shortName(id)]
    let size = sizes.isEmpty ? "size unknown" : ByteCount(sizes.reduce(0) { $0 &+ $1 }).description
    parts.append(size + (run.count > 1 ? " in \(run.count) layers" : ""))
    switch top.images {
    case 0: parts.append("no image")
    case 1: break
    default: parts.append("shared by \(top.images) images")
    }
    if top.hosts > 1 { parts.append("on \(top.hosts) hosts") }
    if !top.ends.isEmpty { parts.append(names(top.ends)) }
    return parts
  }

  private func names(_ names: [String]) -> String {
    names.map { visible(noTrunc ? $0 : shortName($0)) }.joined(separator: ", ")
  }
}

extension LayerDrawing.Layer {
  init(_ row: QueryRow) {
    self.init(
      tree: row.tree, chainID: row.text("chain_id"), level: Int(row.integer("level") ?? 0),
      isLast: row.integer("last") == 1, size: row.integer("size"), images: row.integer("images") ?? 0,
      hosts: row.integer("hosts") ?? 0, ends: row.text("top_layer_of").flatMap(textsOfJSONArray) ?? [])
  }
}
