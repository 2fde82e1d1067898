/// A text's words without the quotes of either kind that hold them together.
///
/// - Parameters:
///   - hasEscapes: A backslash takes the meaning from what follows it, but not within single quotes.
///   - isSplit: False: the whole text is one word.
package func quotedWords(
  _ text: String, hasEscapes: Bool = true, isSplit: Bool = true
) -> (words: [String], areClosed: Bool) {
  var (words, word, quote) = ([String](), String?.none, Character?.none)
  var rest = text[...]
  while let character = rest.popFirst() {
    if hasEscapes, character == "\\", quote != "'", let next = rest.popFirst() {
      word = (word ?? "") + String(next)
    } else if quote == nil, isSplit, character.isWhitespace {
      word.map { words.append($0) }
      word = nil
    } else if character == quote {
      quote = nil
    } else if quote == nil, character == "'" || character == "\"" {
      (quote, word) = (character, word ?? "")
    } else {
      word = (word ?? "") + String(character)
    }
  }
  return (words + [word].compactMap { $0 }, quote == nil)
}
