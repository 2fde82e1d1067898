/// The candidate that a mistyped word most likely stands for: one that begins with the word, or
/// one that few slips of the finger (a letter more, less, other, or two swapped) turn into it.
/// Nil where none is near; never the word itself.
package func didYouMean(_ word: String, among candidates: [String]) -> String? {
  let typed = Array(word.lowercased().unicodeScalars)
  guard !typed.isEmpty, typed.count <= 64 else { return nil }
  let most = max(1, min(3, typed.count / 3))
  var best: (candidate: String, distance: Int)?
  for candidate in candidates where candidate.utf8.count <= 256 && candidate != word {
    let meant = Array(candidate.lowercased().unicodeScalars)
    let distance = slips(from: typed, to: meant)
    guard distance <= most, distance < meant.count else { continue }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  if let best { return best.candidate }
  guard typed.count >= 2 else { return nil }
  return candidates.first { $0 != word && $0.lowercased().unicodeScalars.starts(with: typed) }
}

/// What an error says of the word that was most likely meant.
package func hint(_ word: String?) -> String { word.map { "; did you mean \(visible($0))?" } ?? "" }

/// Edit distance in which a swap of two neighbours counts once (optimal string alignment).
private func slips(from a: [Unicode.Scalar], to b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
