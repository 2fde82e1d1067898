import ImageModel

/// Counts what images' configs say: labels, and variables of the environment.
///
/// Most of what a config says others say too, byte for byte: it is only looked up, and decoded at the end.
struct ConfigCounter {
  /// Text as bytes, which is how SQLite compares it.
  struct Saying: Hashable {
    let name: [UInt8]
    let value: [UInt8]?

    /// All bytes at once: arrays give theirs one by one.
    func hash(into hasher: inout Hasher) {
      name.withUnsafeBytes { hasher.combine(bytes: $0) }
      value?.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  struct Count: Equatable {
    /// How many images say so.
    var images: Int64 = 0
    /// How many of these set the variable to nothing else before.
    var first: Int64 = 0
  }

  /// As they stand in the documents: a label from its name to the end of its value, a variable with its value.
  private var labels = ByteTable()
  private var variables = ByteTable()
  private var labelCounts: [Int64] = []
  private var variableCounts: [Count] = []
  /// The names of variables, and that of each variable by place.
  private var names = ByteTable()
  private var nameOfVariable: [Int] = []
  /// The image that was the last to set each name.
  private var lastToSet: [Int] = []
  private var images = 0
  // What the config says that is being read, by place.
  private var labelsHere: [Int] = []
  private var variablesHere: [Int] = []

  /// How many sayings there are in memory.
  var count: Int { labels.count + variables.count }

  /// Counts an image once more, or once less. A config that is no JSON object says nothing.
  mutating func count(_ config: UnsafeRawBufferPointer, _ sign: Int64 = 1) {
    labelsHere.removeAll(keepingCapacity: true)
    variablesHere.removeAll(keepingCapacity: true)
    guard (try? read(config)) != nil else { return }
    for label in labelsHere { labelCounts[label] += sign }
    images += 1
    for (position, variable) in variablesHere.enumerated() {
      let name = nameOfVariable[variable]
      let isFirst = lastToSet[name] != images
      lastToSet[name] = images
      // Hardly a config sets one twice: only then is it asked to what.
      if !isFirst, isSet(variable, before: position) { continue }
      variableCounts[variable].images += sign
      if isFirst { variableCounts[variable].first += sign }
    }
  }

  private func isSet(_ variable: Int, before position: Int) -> Bool {
    let saying = self.variable(at: variable)
    return variablesHere[..<position].contains {
      nameOfVariable[$0] == nameOfVariable[variable] && self.variable(at: $0) == saying
    }
  }

  // MARK: Reading

  private mutating func read(_ config: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(config)
    var (hasLabels, hasVariables) = (false, false)
    try reader.object { (reader, key) throws(JSONError) in
      // Of a member that is there twice, SQL finds the first.
      if !hasLabels, key.isExactly("Labels") {
        hasLabels = true
        try readLabels(&reader)
      } else if !hasVariables, key.isExactly("Env") {
        hasVariables = true
        try readVariables(&reader)
      } else {
        try reader.skip()
      }
    }
    try reader.end()
  }

  private mutating func readLabels(_ reader: inout JSONReader) throws(JSONError) {
    let document = reader.bytes
    try reader.object { (reader, key) throws(JSONError) in
      _ = try reader.text()
      guard let start = document.baseAddress, let name = key.raw.baseAddress else { return }
      let text = UnsafeRawBufferPointer(rebasing: document[(name - start)..<reader.offset])
      let (place, isNew) = labels.place(adding: text)
      if isNew { labelCounts.append(0) }
      labelsHere.append(place)
    }
  }

  private mutating func readVariables(_ reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      guard let text = try reader.text() else { return }
      let (place, isNew) = variables.place(adding: text.raw)
      if isNew {
        variableCounts.append(Count())
        let name = variable(at: place).name.withUnsafeBytes { names.place(adding: $0) }
        if name.isNew { lastToSet.append(0) }
        nameOfVariable.append(name.place)
      }
      variablesHere.append(place)
    }
  }

  // MARK: What was counted

  /// Hands over each label that was counted. The same label, written in two ways, comes twice.
  func forEachLabel(_ body: (Saying, Count) throws -> Void) rethrows {
    for place in labelCounts.indices where labelCounts[place] != 0 {
      try body(label(at: place), Count(images: labelCounts[place]))
    }
  }

  /// The same of variables.
  func forEachVariable(_ body: (Saying, Count) throws -> Void) rethrows {
    for place in variableCounts.indices where variableCounts[place] != Count() {
      try body(variable(at: place), variableCounts[place])
    }
  }

  private func label(at place: Int) -> Saying {
    labels.withText(at: place) { text in
      // It was read before, within its object.
      let document = [UInt8(ascii: "{"), UInt8(ascii: "\"")] + Array(text) + [UInt8(ascii: "}")]
      var saying = Saying(name: [], value: nil)
      document.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        _ = try? reader.object { (reader, key) throws(JSONError) in
          let value = try reader.text()
          saying = Saying(name: Array(key.string.utf8), value: value.map { Array($0.string.utf8) })
        }
      }
      return saying
    }
  }

  private func variable(at place: Int) -> Saying {
    variables.withText(at: place) { raw in
      let text = JSONText(raw: raw).string.utf8
      let sign = text.firstIndex(of: UInt8(ascii: "="))
      return Saying(
        name: Array(text[..<(sign ?? text.endIndex)]), value: sign.map { Array(text[text.index(after: $0)...]) })
    }
  }
}
