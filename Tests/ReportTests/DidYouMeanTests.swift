import Testing

@testable import Report

@Suite struct DidYouMeanTests {
  let commands = ["images", "layers", "shared", "orphans", "history", "usage", "hosts"]

  @Test(
    "slips of the finger are seen through",
    arguments: [
      ("image", "images"), ("iamges", "images"), ("LAYERS", "layers"), ("orpans", "orphans"),
      ("histroy", "history"), ("usgae", "usage"), ("hist", "history"), ("ho", "hosts"),
    ])
  func near(word: String, meant: String) {
    #expect(didYouMean(word, among: commands) == meant)
  }

  @Test("what is not near is nothing", arguments: ["", "x", "containers", "qqqqqq", "h"])
  func far(word: String) {
    #expect(didYouMean(word, among: commands) == nil)
  }

  @Test("one letter is no likeness, and no word is near to all")
  func short() {
    #expect(didYouMean("b", among: ["a"]) == nil)
    #expect(didYouMean("ids", among: ["id"]) == "id")
    #expect(didYouMean(String(repeating: "x", count: 100_000), among: ["x"]) == nil)
  }

  @Test("the nearest wins, and of two the first")
  func nearest() {
    #expect(didYouMean("tagss", among: ["tag", "tags"]) == "tags")
    #expect(didYouMean("tbg", among: ["tag", "tog"]) == "tag")
  }
}
