/// The text in lines of at most `width` columns, broken after blanks, else after punctuation, else
/// anywhere but before a combining mark. A blank at a break is dropped, all else is kept, unless
/// there are more than `maxLines`: then the last of these ends in "…".
///
/// - Parameter keepsWords: A word that no line holds begins one all the same.
package func wrapped(
  _ text: String, width: Int, maxLines: Int? = nil, keepsWords: Bool = false
) -> [String] {
  let width = max(1, width)
  let scalars = Array(text.unicodeScalars)
  var lines: [String] = []
  var start = 0
  while start < scalars.count {
    let (end, next) = lineEnd(scalars, start, width, keepsWords)
    if let maxLines, lines.count + 1 == max(1, maxLines), next < scalars.count {
      return lines + [shortened(scalars[start...], width)]
    }
    lines.append(string(scalars[start..<end]))
    start = next
  }
  return lines.isEmpty ? [""] : lines
}

/// Parts with two blanks between, in lines of at most `width` columns: broken between parts where that will do, and in
/// a part that no line holds. No line ends in a blank.
///
/// - Parameters:
///   - first: What stands before the first line.
///   - rest: What stands before the others, no shorter than `first`.
///   - width: Columns of the terminal; nil: all goes into one line.
package func hung(_ parts: [String], first: String, rest: String, width: Int?) -> [String] {
  let whole = withoutBlanksAtEnd(first + parts.joined(separator: "  "))
  guard let width, displayWidth(whole) > width else { return [whole] }
  // What is set in too far for that stands beyond the edge rather than letter below letter.
  func room(_ lines: [String]) -> Int {
    max(TableLayout.comfortable, width - displayWidth(lines.isEmpty ? first : rest))
  }
  var lines: [String] = []
  var line = ""
  for part in parts {
    let longer = line.isEmpty ? part : line + "  " + part
    if displayWidth(longer) <= room(lines) {
      line = longer
      continue
    }
    if !line.isEmpty { lines.append(line) }
    line = part
    guard displayWidth(part) > room(lines) else { continue }
    // What follows a part of several lines begins one of its own.
    lines += wrapped(part, width: max(TableLayout.comfortable, width - displayWidth(rest)), keepsWords: true)
    line = ""
  }
  if !line.isEmpty { lines.append(line) }
  return lines.enumerated().map { withoutBlanksAtEnd(($0 == 0 ? first : rest) + $1) }
}

func withoutBlanksAtEnd(_ text: String) -> String {
  guard text.utf8.last == UInt8(ascii: " ") else { return text }
  var rest = text[...]
  while rest.last == " " { rest.removeLast() }
  return String(rest)
}

/// The text in one line of at most `width` columns; what is cut ends in "…".
func truncated(_ text: String, width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  return shortened(Array(text.unicodeScalars)[...], width)
}

/// Where the line that begins at `start` ends, and where the next one begins.
private func lineEnd(
  _ scalars: [Unicode.Scalar], _ start: Int, _ width: Int, _ keepsWords: Bool
) -> (Int, Int) {
  var end = start
  var total = 0
  var blank: (end: Int, width: Int)?
  var mark: (end: Int, width: Int)?
  while end < scalars.count, total + scalars[end].displayWidth <= width {
    // Of blanks in a row the first ends the line.
    if scalars[end] == " ", end == start || scalars[end - 1] != " " { blank = (end, total) }
    total += scalars[end].displayWidth
    end += 1
    let isMarked = end < scalars.count && scalars[end].displayWidth == 0
    if isBreakable(scalars[end - 1]), !isMarked { mark = (end, total) }
  }
  if end == scalars.count { return (end, end) }
  if end == start {
    // A wide character in a line of one column.
    end += 1
    while end < scalars.count, scalars[end].displayWidth == 0 { end += 1 }
    return (end, afterBlanks(scalars, end))
  }
  if scalars[end] == " ", scalars[end - 1] != " " { return (end, afterBlanks(scalars, end)) }
  let goodMark = mark.flatMap { $0.width >= width / 2 ? $0.end : nil }
  if let blank, blank.width > 0 {
    let next = afterBlanks(scalars, blank.end)
    // A word that no line holds need not begin one.
    if keepsWords || goodMark == nil || wordFits(scalars, next, width) { return (blank.end, next) }
  }
  end = goodMark ?? end
  return (end, afterBlanks(scalars, end))
}

private func wordFits(_ scalars: [Unicode.Scalar], _ start: Int, _ width: Int) -> Bool {
  var total = 0
  var end = start
  while end < scalars.count, scalars[end] != " ", total <= width {
    total += scalars[end].displayWidth
    end += 1
  }
  return total <= width
}

private func afterBlanks(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
  var next = start
  while next < scalars.count, scalars[next] == " " { next += 1 }
  return next
}

private func isBreakable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "/", ":", ",", ";", "=", "&", "|", "-", "_", ".", "@", "?", "+": true
  default: false
  }
}

/// As much as there is room for beside the dots.
private func shortened(_ scalars: ArraySlice<Unicode.Scalar>, _ width: Int) -> String {
  var end = scalars.startIndex
  var total = 0
  while end < scalars.endIndex, total + scalars[end].displayWidth <= width - 1 {
    total += scalars[end].displayWidth
    end += 1
  }
  while end > scalars.startIndex, scalars[end - 1] == " " { end -= 1 }
  return string(scalars[..<end]) + "…"
}

private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: scalars)
  return String(view)
}
