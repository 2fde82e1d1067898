import Testing

@testable import strata

@Suite("how far a walk for bytes on disk has come") struct MeasureProgressTests {
  @Test("how long it takes yet follows from the inodes that are taken, after some seconds")
  func rest() {
    let rest = MeasureProgress.rest
    #expect(rest(1000, 10_000, .milliseconds(2900)) == nil)
    #expect(rest(1000, 10_000, .seconds(3)) == "at most 27 s more")
    #expect(rest(1000, 100_000, .seconds(10)) == "at most 17 min more")
    #expect(rest(9999, 10_000, .seconds(10)) == "at most 1 s more")
    // Some file systems count no inodes, and some roots lie on several.
    #expect(rest(1000, 0, .seconds(10)) == nil)
    #expect(rest(1000, 1000, .seconds(10)) == nil)
    #expect(rest(0, 1000, .seconds(10)) == nil)
  }

  @Test(
    "a folder is named from its root, with or without that before it",
    arguments: [
      ("overlay2", "overlay2"), ("./overlay2/", "overlay2"), (".", ""), ("/", "/"), ("/var/lib/docker", ""),
      ("/var/lib/docker/overlay2/x", "overlay2/x"), ("/var/lib/containerd/x/", "/var/lib/containerd/x"),
    ])
  func paths(_ typed: String, _ path: String) {
    #expect(OptionalMeasure.path(typed, in: "/var/lib/docker") == path)
  }
}
