import Foundation

/// The samples of an exposition text, by name and labels as written: `strata_images{host="a",kind="tagged"}`.
struct ExpositionText {
  let text: String
  let samples: [String: Double]
  /// The families in their order, of the lines of TYPE.
  let families: [String]

  /// - Throws: where a line is neither a comment nor a sample, or a sample is there twice.
  init(_ text: String) throws {
    self.text = text
    var samples: [String: Double] = [:]
    var families: [String] = []
    // By bytes of newlines: a carriage return in a label is no end of a line.
    for line in text.utf8.split(separator: 0x0A).map({ String(decoding: $0, as: UTF8.self) }) {
      if line.hasPrefix("#") {
        let words = line.split(separator: " ")
        if words.count == 4, words[1] == "TYPE" { families.append(String(words[2])) }
        continue
      }
      guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
        throw Wrong(line: line)
      }
      let name = String(line[..<blank])
      guard samples.updateValue(value, forKey: name) == nil else { throw Wrong(line: line) }
    }
    self.samples = samples
    self.families = families
  }

  struct Wrong: Error { let line: String }

  /// The one sample whose name and labels begin and end so.
  func value(_ family: String, _ labels: String...) -> Double? {
    let found = samples.filter { sample in
      sample.key.hasPrefix(family + "{") && labels.allSatisfy { sample.key.contains($0) }
    }
    return found.count == 1 ? found.first?.value : nil
  }
}
