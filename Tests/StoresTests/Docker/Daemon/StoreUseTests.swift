import Testing

@testable import Stores

@Suite("the store that a daemon uses, and its version") struct StoreUseTests {
  @Test("a store was used later if no sign contradicts that")
  func later() {
    let old = StoreUse(written: 10, modified: 10)
    #expect(StoreUse(written: 20, modified: 20).isLater(than: old) == true)
    #expect(StoreUse(written: 5, modified: 5).isLater(than: old) == false)
    #expect(StoreUse(written: 20, modified: 5).isLater(than: old) == nil)
    #expect(StoreUse(written: 20, modified: 10).isLater(than: old) == true)
    #expect(StoreUse(written: nil, modified: 20).isLater(than: old) == true)
    #expect(StoreUse(written: 20, modified: nil).isLater(than: StoreUse(modified: 30)) == false)
    #expect(old.isLater(than: old) == false)
    #expect(old.isLater(than: StoreUse()) == true)
    #expect(StoreUse().isLater(than: StoreUse()) == false)
  }

  @Test("times are those of RFC 3339; Go's zero time is none")
  func times() {
    var use = StoreUse()
    use.note(text: "0001-01-01T00:00:00Z")
    use.note(text: "soon")
    use.note(text: nil)
    #expect(use == StoreUse())
    use.note(text: "2026-11-24T02:19:31.5Z")
    use.note(text: "2026-11-24T02:19:30Z")
    #expect(use.written == 1_795_486_771_500_000_000)
  }

  /// Each sign by itself, and what each overrules; `DockerVersionSigns` names the sources.
  @Test("the version is the newest that the signs allow")
  func version() {
    func version(_ change: (inout DockerVersionSigns) -> Void) -> DockerVersion? {
      var signs = DockerVersionSigns()
      change(&signs)
      return signs.version
    }
    #expect(version { _ in } == nil)
    #expect(version { $0.hasContainers = true } == .v20)
    #expect(version { $0.hasImagesBuiltLocally = true } == .v23)
    #expect(
      version {
        $0.hasEngineID = true; $0.hasContainers = true
      } == .v23)
    #expect(
      version {
        $0.hasContainers = true; $0.lacksBridge = true
      } == .v294)
    #expect(
      version {
        $0.hasEngineID = true; $0.containerdSchema = 4
      } == .v294)
    #expect(
      version {
        $0.hasEngineID = true; $0.containerdSchema = 3
      } == .v23)
    #expect(
      version {
        $0.hasEngineID = true; $0.hasBridge = true; $0.containerdSchema = 4
      } == .v23)
  }
}
