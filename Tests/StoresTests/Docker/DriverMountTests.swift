import Testing

@testable import Stores

@Suite("the command that mounts layers") struct DriverMountTests {
  /// The kernel took these words, and refused them without the backslashes (Linux 6.18, mount 2.38).
  @Test("what has a meaning among an overlay's options has none in a folder's path")
  func escaped() {
    #expect(
      Driver(named: "overlay2").mountCommand(of: ["/a:b/1", #"/c,d\e/2"#], on: "/m:n") == [
        "mount", "-t", "overlay", "overlay", "-o", #"ro,lowerdir=/c\,d\\e/2/diff:/a\:b/1/diff"#, "/m:n",
      ])
  }
}
