import Testing

@testable import Stores

@Suite("what a lease holds")
struct LeaseHoldingsTests {
  @Test("an active snapshot is its own directory")
  func active() {
    let held = LeaseHoldings(leases: ["r": ["r"]], snapshots: ["r": Snapshot()])
    #expect(held.directories == ["r": "r"])
    #expect(held.chains == [])
  }

  @Test("a committed one is the directory it was committed from, and the layer it became")
  func committed() {
    let held = LeaseHoldings(
      leases: ["r": ["r"]],
      snapshots: [
        "r": Snapshot(committed: "a", chainID: "sha256:1"),
        "a": Snapshot(parent: "sha256:0", isCommitted: true),
      ])
    #expect(held.directories == ["a": "r"])
    #expect(held.layers == ["a": "sha256:1"])
    #expect(held.chains == ["sha256:0", "sha256:1"])
    #expect(held.keys == ["r", "a", "sha256:0", "sha256:1"])
  }

  @Test("a chainID is a layer, without a directory of its own")
  func chain() {
    let held = LeaseHoldings(
      leases: ["r": ["sha256:1"]],
      snapshots: ["r": Snapshot(chainID: "sha256:1"), "sha256:1": Snapshot()])
    #expect(held.directories == [:])
    #expect(held.chains == ["sha256:1"])
  }

  @Test("a lease whose bucket is not written yet holds the directory of its name")
  func early() {
    #expect(LeaseHoldings(leases: ["r": ["r"]], snapshots: [:]).directories == ["r": "r"])
  }

  @Test("a directory goes to the lease that names it, not to one that builds on it")
  func nearest() {
    let snapshots = [
      "a": Snapshot(parent: "z"), "z": Snapshot(committed: "d"), "d": Snapshot(isCommitted: true),
    ]
    #expect(
      LeaseHoldings(leases: ["a": ["a"], "z": ["z"]], snapshots: snapshots).directories
        == ["a": "a", "d": "z"])
    #expect(LeaseHoldings(leases: ["a": ["a"]], snapshots: snapshots).directories == ["a": "a", "d": "a"])
  }

  @Test("snapshots that are each other's parents end")
  func circle() {
    let held = LeaseHoldings(
      leases: ["a": ["a"]],
      snapshots: [
        "a": Snapshot(parent: "b", committed: "a"), "b": Snapshot(parent: "a", committed: "a"),
      ])
    #expect(held.directories == ["a": "a"])
  }

  @Test("a lease without snapshots holds no directory")
  func empty() {
    #expect(LeaseHoldings(leases: ["r": []], snapshots: ["r": Snapshot()]).directories == [:])
  }
}
