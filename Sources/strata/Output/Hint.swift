import Report

/// What an error says of the word that was most likely meant.
func hint(_ word: String?) -> String { word.map { "; did you mean \(visible($0))?" } ?? "" }
