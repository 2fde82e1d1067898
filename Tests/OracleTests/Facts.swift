/// What is compared of one thing, from strata's side or the engine's, by the names of strata's JSON.
struct Facts {
  let identifier: String
  /// What the engine does not say of this thing.
  var unsaid: Set<String> = []
  private var values: [String: String] = [:]

  /// A nil value is compared too: it must be null on both sides.
  init(of identifier: String, _ values: [String: (any Equatable)?]) {
    self.identifier = identifier
    self.values = values.mapValues { $0.map { "\($0)" } ?? "null" }
  }

  /// Set to nil, a value is not compared.
  subscript(name: String) -> (any Equatable)? {
    get { values[name] }
    set { values[name] = newValue.map { "\($0)" } }
  }

  /// One line for each value that is another one.
  func differences(from said: Facts) -> [String] {
    Set(values.keys).union(said.values.keys).sorted().compactMap { name in
      let found = values[name] ?? "nothing"
      let expected = said.values[name] ?? "nothing"
      return found == expected
        ? nil : "\(identifier): \(name) is \(found), the engine says \(expected)"
    }
  }
}
