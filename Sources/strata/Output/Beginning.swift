import Report

/// The first few of some names in a sentence, and how many more there are.
func beginning(of names: [String], _ most: Int) -> String {
  names.prefix(most).map(visible).joined(separator: ", ")
    + (names.count > most ? " and \(names.count - most) more" : "")
}

/// The first few of some names on lines of their own below a sentence.
func lines(of names: [String], _ most: Int) -> String {
  names.prefix(most).map { "\n  " + visible($0) }.joined() + (names.count > most ? "\n  …" : "")
}
