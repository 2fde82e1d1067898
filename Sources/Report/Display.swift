import ImageModel

/// What a person sees of a cell. No text that comes out of here holds a character that a terminal
/// obeys.
struct Display {
  struct Shown: Equatable {
    var text: String
    /// Whether the text is no value, but stands for null.
    var isAbsent = false
  }

  var noTrunc: Bool
  /// Seconds since 1970.
  var now: Int64
  /// Nil: as the column has it.
  var times: TimeForm?

  func shown(_ cell: Cell, _ field: Field) -> Shown {
    let kind = field.column.kind
    if case (.bytes, .integer(let bytes)) = (kind, cell) {
      return Shown(text: ByteCount(bytes).text(digits: field.column.digits))
    }
    guard let plain = cell.plainText(kind) else { return absent(field) }
    switch (kind, cell) {
    case (.bytes, .real(let bytes)):
      if let whole = Int64(exactly: bytes.rounded()) {
        return Shown(text: ByteCount(whole).text(digits: field.column.digits))
      }
      return Shown(text: plain)
    case (.percent, .integer), (.percent, .real):
      return Shown(text: share(cell) ?? (number(cell, decimals: 1) ?? plain) + "%")
    case (_, .real):
      return Shown(text: number(cell, decimals: nil) ?? plain)
    case (.digest, .text(let digest)) where !noTrunc:
      return Shown(text: visible(shortDigest(digest)))
    case (.path, .text(let path)) where !noTrunc:
      return Shown(text: visible(shortPath(path)))
    case (.reference, .text(let name)) where !noTrunc:
      return Shown(text: visible(Self.short(name)))
    case (.time, _):
      return time(cell, plain, field)
    case (.references, .json(let json)), (.references, .text(let json)):
      guard let names = textsOfJSONArray(json) else { return Shown(text: visible(json)) }
      let shown = noTrunc ? names : names.map(shortName)
      return shown.isEmpty ? absent(field) : Shown(text: visible(list(shown)))
    default:
      return Shown(text: visible(plain))
    }
  }

  /// A name with a digest behind it takes a third of a line for that alone.
  private static func short(_ name: String) -> String {
    guard let mark = name.utf8.lastIndex(of: UInt8(ascii: "@")), name[mark...].utf8.count == 72,
      name[mark...].hasPrefix("@sha256:")
    else { return shortName(name) }
    return name.prefix(upTo: name.utf8.index(mark, offsetBy: 20)) + "…"
  }

  /// The first of many: who wants them all asks for them.
  private func list(_ names: [String]) -> String {
    guard !noTrunc, names.count > Self.mostNames else { return names.joined(separator: ", ") }
    return names.prefix(Self.fewNames).joined(separator: ", ") + " and \(names.count - Self.fewNames) more"
  }

  private static let mostNames = 12
  private static let fewNames = 10

  private func absent(_ field: Field) -> Shown {
    Shown(text: visible(field.column.absent ?? Column.noValue), isAbsent: true)
  }

  private func time(_ cell: Cell, _ plain: String, _ field: Field) -> Shown {
    let moment: Timestamp? =
      switch cell {
      case .integer(let milliseconds): Timestamp(milliseconds: milliseconds)
      default: Timestamp(rfc3339: plain)
      }
    guard let moment else { return Shown(text: visible(plain)) }
    if moment == .zero { return absent(field) }
    let form = times ?? (field.column.isDate ? .absolute : .relative)
    let text = if case .integer = cell { timeText(moment.milliseconds) } else { plain }
    return Shown(text: visible(form.text(of: moment, text, now: now, isWhole: noTrunc)))
  }

  /// What is there, though it is too little for the digits that are shown.
  private func share(_ cell: Cell) -> String? {
    guard case .real(let value) = cell, !noTrunc, value > 0, value < 0.05 else { return nil }
    return "<0.1%"
  }

  /// A number short enough to read: six digits, or as many as its whole part has; all of them where
  /// nothing is to be cut. Nil for what is no number, and for numbers too great or small for that.
  private func number(_ cell: Cell, decimals: Int?) -> String? {
    guard case .real(let value) = cell, !noTrunc else { return nil }
    let magnitude = value.magnitude
    guard magnitude >= 0.001, magnitude < 1e15 else { return value == 0 ? "0" : nil }
    var places = 5
    var power = 10.0
    while places > 0, magnitude >= power {
      places -= 1
      power *= 10
    }
    if let decimals { places = min(places, decimals) }
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    let text = ((value * scale).rounded() / scale).description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
