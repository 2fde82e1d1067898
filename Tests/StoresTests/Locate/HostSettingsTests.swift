import Foundation
import Testing

@testable import Files
@testable import Stores

@Suite("the roots that configuration files of a host name") struct HostSettingsTests {
  @Test("the configuration names the first root; what lies in the usual place is another one then")
  func configured() throws {
    try withDisk { disk in
      try disk.docker("srv/docker", hasTree: false)
      try disk.docker("var/lib/docker")
      try disk.containerd("big/ctd", namespace: "moby")
      try disk.containerd("var/lib/containerd", namespace: "k8s.io")
      try disk.write("etc/docker/daemon.json", #"{"debug": true, "data-root": "/srv/docker/"}"#)
      try disk.write("etc/containerd/config.toml", "version = 3\nroot = '/big//ctd'\n")
      #expect(
        try disk.found == [
          "srv/docker moby with big/ctd", "var/lib/docker overlay2:var/lib/docker",
          "var/lib/containerd k8s.io:var/lib/containerd",
        ])
      // The data root alone finds the same one by the configuration on its disk.
      let root = try #require(try TreeSource(disk.top.path + "/srv/docker").roots()[0] as? DataRoot)
      #expect(root.containerd?.location == disk.top.path + "/big/ctd")
      #expect(root.remark == "with its images in \(disk.top.path)/big/ctd")
      let without = FileManager.default
      try without.removeItem(at: disk.top.appendingPathComponent("etc"))
      #expect(throws: LocateError.containerdStore(path: disk.top.path + "/srv/docker")) {
        try TreeSource(disk.top.path + "/srv/docker").roots()
      }
      let given = try TreeSource(disk.top.path + "/srv/docker", containerd: disk.top.path + "/big/ctd").roots()
      #expect(given[0].trees == root.trees)
      #expect(throws: LocateError.othersContainerd(path: disk.top.path + "/var/lib/containerd")) {
        try TreeSource(disk.top.path + "/srv/docker", containerd: disk.top.path + "/var/lib/containerd")
      }
    }
  }

  /// containerd cmd/containerd/server/config: files are loaded in turn, each before those that it imports, and the last
  /// root counts.
  @Test(
    "an imported file names the root: by its path, beside the file that imports it, or by a pattern",
    arguments: [
      ["config.toml": "imports = ['/etc/containerd/more.toml']\nroot = '/first'\n", "more.toml": "root = '/big/ctd'"],
      [
        "config.toml": "imports = [ # all\n  \"conf.d/*.toml\",\n]\n", "conf.d/10.toml": "root = '/first'",
        "conf.d/20.toml": "root = '/big/ctd'", "conf.d/30.conf": "root = '/no'",
      ],
      [
        "config.toml": "imports = ['../containerd/a.toml']", "a.toml": "imports = ['b.toml']\nroot = '/first'",
        "b.toml": "imports = ['a.toml', 'config.toml']\nroot = '/big/ctd'",
      ],
      [
        "config.toml": "imports = ['none.toml', 'd/*']\nroot = '/big/ctd'",
        "d/x.toml": "version = 3\n[grpc]\nroot = '/no'",
      ],
    ] as [[String: String]])
  func imported(_ files: [String: String]) throws {
    try withDisk { disk in
      try disk.containerd("big/ctd", namespace: "k8s.io")
      for (path, text) in files { try disk.write("etc/containerd/" + path, text) }
      #expect(try disk.found == ["big/ctd k8s.io"])
    }
  }

  @Test("of the folders that a pattern fits no more are opened than there may be files")
  func manyFolders() throws {
    try withDisk { disk in
      for number in 100..<300 { try disk.write("d\(number)/x.toml", number == 100 ? "root = '/big/ctd'" : "") }
      try disk.write("etc/containerd/config.toml", "imports = ['/d*/x.toml']")
      let top = WatchedFolder(try FolderOnDisk(top: disk.top.path))
      let settings = HostSettings(in: top) { $0 }
      #expect(settings.containerdRoot == "big/ctd")
      #expect((100..<300).filter { top.opened("d\($0)") > 0 } == Array(100..<200))
    }
  }

  @Test("a configuration file that is a link is read where it leads on its host")
  func linked() throws {
    try withDisk { disk in
      try disk.write("store/daemon.json", #"{"data-root": "/big/docker"}"#)
      try FileManager.default.createDirectory(
        atPath: disk.top.path + "/etc/docker", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: disk.top.path + "/etc/docker/daemon.json", withDestinationPath: "/store/daemon.json")
      let followed = DiskRootFinder().settings(ofDisk: disk.top.path)
      #expect(followed.dataRoots == ["big/docker"] && followed.faults.isEmpty)
      // In an archive no member leads to another.
      let other = HostSettings(in: try FolderOnDisk(top: disk.top.path)) { $0 }
      #expect(other.dataRoots.isEmpty && other.faults.map(\.path) == [HostSettings.dockersFile])
    }
  }

  @Test(
    "a configuration file that is broken is a finding, and the usual places count",
    arguments: [
      ("etc/docker/daemon.json", #"{"data-root": }"#, "expected a string at byte 14"),
      ("etc/docker/daemon.json", #"{"data-root": "docker"}"#, "expected an absolute path as the root, found “docker”"),
      ("etc/containerd/config.toml", "root = /a", "expected a text in quotes in line 1"),
      ("etc/containerd/config.toml", "\nimports = 'x'", "expected an array of texts in line 2"),
    ])
  func broken(_ path: String, _ text: String, _ expected: String) throws {
    try withDisk { disk in
      try disk.docker("var/lib/docker")
      try disk.write(path, text)
      let root = try TreeSource(disk.top.path).roots()[0]
      #expect(root.findings.map(\.path) == ["\(disk.top.path)/\(path)"])
      #expect(root.findings.allSatisfy { $0.detail.contains(expected) }, "\(root.findings)")
      #expect(root.findings.map(\.severity) == [.warning])
    }
  }
}
