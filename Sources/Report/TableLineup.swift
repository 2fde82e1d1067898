import ImageModel

/// Which columns of a table stand in a row's line, which below it, and how those in the line share it.
///
/// Sentences stand below their row. Where a terminal has no room for all others, those that may go below their row do;
/// then those that can be spared go, the sparest first, of their like the last one first, and what there is room for
/// after all comes back. Where none of this makes rows, all columns stay, for a line a value.
struct TableLineup {
  private(set) var inLine: [Int]
  private(set) var below: [Int] = []
  private(set) var layout: TableLayout

  init(
    _ measures: [TableLayout.Measure], narrow: [Column.Narrow], width: Int?, hasTitles: Bool
  ) {
    func layout(_ shown: [Int]) -> TableLayout {
      TableLayout(shown.map { measures[$0] }, width: width, hasTitles: hasTitles)
    }
    func hasRoom(_ shown: [Int], _ least: Int = TableLayout.comfortable) -> Bool {
      layout(shown).hasRoom(least, for: shown.map { measures[$0] })
    }
    let all = Array(measures.indices)
    let under = all.filter { narrow[$0] == .under }
    inLine = under.count == all.count ? all : all.filter { narrow[$0] != .under }
    below = under.count == all.count ? [] : under
    self.layout = layout(inLine)
    // What may go below its row is not broken in its column.
    let isWhole = zip(inLine, self.layout.widths).allSatisfy { narrow[$0] != .below || $1 >= measures[$0].cells }
    guard !isWhole || !hasRoom(inLine) else { return }
    let below = all.filter { narrow[$0] == .below || narrow[$0] == .under }
    var shown = all.filter { narrow[$0] != .below && narrow[$0] != .under }
    if shown.isEmpty { return }
    var left: [Int] = []
    let kinds = [
      (Column.Narrow.sparest, TableLayout.comfortable), (.spare, TableLayout.comfortable),
      (.last, TableLayout.readable),
    ]
    for (kind, least) in kinds {
      while !hasRoom(shown, least), let spare = shown.last(where: { narrow[$0] == kind }) {
        shown.removeAll { $0 == spare }
        left.append(spare)
      }
    }
    for spare in left.reversed() {
      let more = (shown + [spare]).sorted()
      if hasRoom(more) { shown = more }
    }
    guard layout(shown).shape == .rows else { return }
    inLine = shown
    self.below = below
    self.layout = layout(shown)
  }
}
