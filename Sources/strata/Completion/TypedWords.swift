/// What is typed so far, as far as completion needs it.
struct TypedWords {
  let words: [String]

  init(_ words: [String]) { self.words = words }

  /// The values of an option: `--db FILE` and `--db=FILE`.
  func values(of option: String) -> [String] {
    words.enumerated().compactMap { place, word in
      if word == option { return place + 1 < words.count ? words[place + 1] : nil }
      return word.hasPrefix(option + "=") ? String(word.dropFirst(option.count + 1)) : nil
    }
  }
}
