import Testing

@testable import Files

@Suite("mounts without files") struct MountsTests {
  @Test("are those of the system and overlays, by their types; blanks in their names are escaped")
  func types() {
    let text = """
      proc /proc proc rw,nosuid 0 0
      /dev/sda1 / ext4 rw 0 0
      overlay /var/lib/docker/overlay2/1/merged overlay rw,lowerdir=/l 0 0
      /dev/sdb1 /mnt/my\\040disk xfs rw 0 0
      sysfs /mnt/my\\040sys\\134 sysfs rw 0 0
      short
      """
    #expect(mountsWithoutFiles(text) == ["/proc", "/var/lib/docker/overlay2/1/merged", "/mnt/my sys\\"])
  }
}
