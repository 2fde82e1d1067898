/// The bytes that one image alone has, over all images of a tree: listed, intermediate and hidden ones.
struct ExactBytes {
  private let forest: LayerForest
  private let users: [Int32]
  private let sizes: [Int64]
  private let shared: [Int64]

  /// - Parameters:
  ///   - users: How many images have each layer.
  ///   - sizes: For each layer the bytes of it and all below it.
  init(forest: LayerForest, users: [Int32], sizes: [Int64]) {
    (self.forest, self.users, self.sizes) = (forest, users, sizes)
    shared = forest.sumsFromBelow { users[$0] > 1 }
  }

  /// The bytes of the layers that no image has but the one that ends with `top`, and those that go with it.
  ///
  /// - Parameter companions: The tops of the images that Docker removes together with it.
  func unique(to top: Int, with companions: [Int]) -> Int64 {
    guard top >= 0 else { return 0 }
    guard !companions.isEmpty else { return sizes[top] &- shared[top] }
    var ends = Dictionary(companions.map { ($0, Int32(1)) }, uniquingKeysWith: +)
    ends[top, default: 0] += 1
    // From the top down, more and more of these images have a layer.
    var own: Int32 = 0
    var bytes: Int64 = 0
    for place in forest.fromTop(top) {
      own += ends[place] ?? 0
      if users[place] > own { break }
      bytes &+= forest.size(at: place)
    }
    return bytes
  }
}
