import Foundation
import ImageModel
import Index
import Report

/// Writes down layers, each within the one below it, and the images that end with it; all of that in its tree.
struct LayerExport {
  private var text: any TreeText
  private var tree: TreeName?
  /// How many layers are open.
  private var depth = 0

  init(_ form: TreeForm) {
    text = form.text()
    text.open(TreeItem(Array("layers".utf8)))
  }

  /// - Parameter row: Of the query “tree”: a layer comes after the one below it.
  mutating func add(_ row: QueryRow) {
    if row.tree != tree {
      close(to: 0)
      if tree != nil { text.close() }
      tree = row.tree
      text.open(TreeItem(Array(visible(row.tree.title).utf8)))
    }
    let layer = LayerDrawing.Layer(row)
    close(to: layer.level)
    if let id = layer.chainID {
      var item = TreeItem(Array(shortName(id).utf8))
      if let instruction = row.text("instruction") {
        item.name += Array((" " + instruction.trimmingCharacters(in: .whitespaces)).utf8)
      }
      item.size = layer.size ?? 0
      item.bytes = item.size
      text.open(item)
      depth += 1
    }
    for name in layer.ends { text.add(TreeItem(Array(shortName(name).utf8))) }
  }

  mutating func take() -> [UInt8] { text.take(isOver: false) }

  mutating func finish() -> [UInt8] {
    close(to: 0)
    if tree != nil { text.close() }
    text.close()
    return text.take(isOver: true)
  }

  private mutating func close(to level: Int) {
    while depth > level {
      text.close()
      depth -= 1
    }
  }
}
