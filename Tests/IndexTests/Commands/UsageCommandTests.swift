import Testing

@testable import Index

@Suite("strata usage IMAGE") struct UsageCommandTests {
  @Test("an image that two words mean counts once, in all trees in which one of them means it")
  func oneImage() throws {
    let strata = try Program()
    let image = strata.id("web-2")
    let once = try strata.run("usage", image)
    #expect(once.status == 0 && once.errors.contains("126B in 3 layers"), "\(once.errors)")
    for words in [["web:2", "web:latest"], ["web:2", image], [image, "web:2", image]] {
      let done = try strata.run(["usage"] + words)
      #expect(done.output == once.output && done.errors == once.errors, "\(words): \(done.errors)")
    }
  }
}
