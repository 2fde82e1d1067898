/// A member's name for people: not longer than a line or two, and without what a terminal would obey.
func shownName(_ name: some Collection<UInt8>) -> String {
  let most = 200
  var shown = ""
  for scalar in String(decoding: name.prefix(most), as: UTF8.self).unicodeScalars {
    if scalar.properties.generalCategory == .control {
      shown += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  return name.count > most ? shown + "…" : shown
}
