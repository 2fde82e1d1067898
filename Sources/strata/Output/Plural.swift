/// A number with its word: 1 layer, 2 layers.
func plural(_ count: Int, _ word: String, _ words: String? = nil) -> String {
  "\(count) \(count == 1 ? word : words ?? word + "s")"
}
