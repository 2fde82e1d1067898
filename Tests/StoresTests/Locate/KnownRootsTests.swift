import Foundation
import Testing

@testable import Stores

@Suite("where the engines of a host keep their roots") struct KnownRootsTests {
  @Test("each usual place is known, and has trees of its own")
  func usual() throws {
    try withDisk { disk in
      let places = [
        "var/lib/containerd", "var/lib/rancher/k3s/agent/containerd", "var/lib/rancher/rke2/agent/containerd",
        "var/snap/microk8s/common/var/lib/containerd", "var/lib/k0s/containerd", "var/lib/buildkit/runc-overlayfs",
        "home/eve/.local/share/containerd",
      ]
      for place in places { try disk.containerd(place, namespace: "k8s.io") }
      let dockers = ["var/lib/docker", "var/snap/docker/common/var-lib-docker", "root/.local/share/docker"]
      for place in dockers { try disk.docker(place) }
      let labels = ["", ":k3s", ":rke2", ":microk8s", ":k0s", ":buildkit", ":eve/containerd"]
      let dockersLabels = ["", ":snap", ":root"]
      #expect(
        try disk.found == zip(dockers, dockersLabels).map { "\($0) overlay2\($1)" }
          + zip(places, labels).map { "\($0) k8s.io\($1)" })
      // Read alone, each has the same trees.
      for (place, label) in zip(places, labels) {
        let root = try TreeSource(disk.top.appendingPathComponent(place).path).roots()[0]
        #expect(":" + root.trees[0].root == (label.isEmpty ? ":" : label))
        #expect(root.defaultHost == disk.top.lastPathComponent)
        #expect(!root.isInPlace)
      }
    }
  }

  @Test("a root of another host's disk that is a link lies where that host has it, not where the link leads here")
  func linkedRoot() throws {
    try withDisk { disk in
      try withDisk { here in
        try disk.docker("srv/big/docker")
        try disk.containerd("data/ctd", namespace: "k8s.io")
        try here.docker("docker")
        let files = FileManager.default
        func link(_ path: String, to target: String) throws {
          let place = disk.top.appendingPathComponent(path)
          try files.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
          try? files.removeItem(at: place)
          try files.createSymbolicLink(atPath: place.path, withDestinationPath: target)
        }
        try link("big", to: "/srv/./big")
        try link("var/lib/containerd", to: "/../data/ctd/")
        try here.docker("home/eve/.local/share/docker")
        try link("home", to: here.top.path + "/home")
        for target in ["/srv/big/docker", "../../big/docker", "/big/docker"] {
          try link("var/lib/docker", to: target)
          #expect(try disk.found == ["srv/big/docker overlay2", "data/ctd k8s.io"])
        }
        try disk.docker("srv/home/ann/.local/share/docker")
        try link("home", to: "srv/home")
        try disk.write("etc/hostname", "web1")
        let homes = try TreeSource(disk.top.path).roots().filter { $0.trees[0].root == "ann" }
        #expect(homes.map(\.defaultHost) == ["web1"])
        try files.removeItem(at: disk.top.appendingPathComponent("srv/home"))
        // So does one beside the other.
        #expect(try TreeSource(disk.top.path + "/var/lib").roots().map(\.trees[0].root) == ["", ""])
        try link("var/lib/docker", to: here.top.path + "/docker")
        #expect(try disk.found == ["data/ctd k8s.io"])
        try link("var/lib/docker", to: "/var/lib/docker")
        #expect(try disk.found == ["data/ctd k8s.io"])
      }
    }
  }

  @Test("of a data root that has remapped ones alone the host's name is that of its disk")
  func remapped() throws {
    try withDisk { disk in
      try disk.docker("var/lib/docker/231072.231072")
      try disk.write("etc/hostname", "web1")
      #expect(try TreeSource(disk.top.path).roots().map(\.defaultHost) == ["web1"])
      #expect(try TreeSource(disk.top.path + "/var/lib/docker").roots().map(\.defaultHost) == ["web1"])
    }
  }

  @Test("a data root that cannot be read is a finding of the other, or why there is none", arguments: [true, false])
  func unreadRemapped(isOuter: Bool) throws {
    try withDisk { disk in
      let places = ["docker", "docker/231072.231072"].map { "var/lib/" + $0 }
      let (read, unread) = isOuter ? (places[1], places[0]) : (places[0], places[1])
      try disk.docker(read)
      try disk.write(unread + "/image", "no folder")
      func roots() throws -> [any Store] { try TreeSource(disk.top.path + "/var/lib/docker").roots() }
      let found = try roots()
      #expect(found.map(\.location) == [disk.top.path + "/" + read])
      #expect(found[0].findings.map(\.path) == [disk.top.path + "/" + unread])
      try FileManager.default.removeItem(atPath: disk.top.path + "/" + read + "/image")
      let error = try #require(throws: LocateError.self) { try roots() }
      #expect("\(error)".hasPrefix("\(disk.top.path)/\(unread)/image: "), "\(error)")
      #expect(found[0].findings.allSatisfy { $0.detail.contains("\(error)") })
    }
  }

  @Test("a containerd that a Docker uses is part of the data root; one that only runs its containers is no store")
  func pairs() throws {
    try withDisk { disk in
      try disk.docker("var/lib/docker")
      let store = try ContainerdMaker()
      defer { store.delete() }
      store.put(["snapshotter": .text("")], "containers", String(repeating: "c1", count: 32))
      try #require(try store.read().count == 1)
      try FileManager.default.copyItem(at: store.root, to: disk.top.appendingPathComponent("var/lib/containerd"))
      #expect(try disk.found == ["var/lib/docker overlay2"])
      try FileManager.default.removeItem(at: disk.top.appendingPathComponent("var/lib/containerd"))
      try disk.containerd("var/lib/containerd", namespace: "moby")
      #expect(try disk.found == ["var/lib/docker overlay2,moby with var/lib/containerd"])
      // The same folder by two paths.
      try disk.write("etc/docker/daemon.json", #"{"data-root": "/docker"}"#)
      try FileManager.default.createSymbolicLink(
        atPath: disk.top.path + "/docker", withDestinationPath: "var/lib/docker")
      #expect(try disk.found == ["var/lib/docker overlay2,moby with var/lib/containerd"])
    }
  }

  @Test("a folder of a data root and a containerd’s root is a place of both")
  func oneLevelDown() throws {
    try withDisk { disk in
      try disk.docker("docker", hasTree: false)
      try disk.containerd("containerd", namespace: "moby")
      #expect(try disk.found == ["docker moby with containerd"])
      let root = try TreeSource(disk.top.path).roots()[0]
      #expect(root.defaultHost == disk.top.lastPathComponent)
      #expect(root.note(given: disk.top.path) == "\(disk.top.path)/docker: Docker’s data root, \(root.remark ?? "")")
    }
  }

  @Test("where nothing lies in the usual places, these are named")
  func nothing() throws {
    try withDisk { disk in
      let finder = DiskRootFinder()
      let roots = finder.knownRoots(ofDisk: disk.top.path, finder.settings(ofDisk: disk.top.path))
      #expect(finder.stores(of: roots).isEmpty)
      let error = LocateError.nothingInPlace(lookedFor: roots.map(\.path), faults: [])
      #expect(error.description.contains("\(disk.top.path)/var/lib/docker, "))
      #expect(error.description.contains("/var/lib/rancher/k3s/agent/containerd"))
    }
  }

  @Test("a data root whose image/ is gone is not read as an empty one of containerd’s store")
  func lostTree() throws {
    try withDisk { disk in
      try disk.docker("docker")
      let root = disk.top.appendingPathComponent("docker")
      try disk.containerd("docker/containerd/daemon", namespace: "moby")
      try FileManager.default.removeItem(at: root.appendingPathComponent("image"))
      // With images there it is one of that store, and what the driver left is a finding.
      let findings = try TreeSource(root.path).roots()[0].findings
      #expect(findings.map(\.path) == ["image"] && findings.map(\.severity) == [.warning])
      try FileManager.default.removeItem(at: root.appendingPathComponent("containerd"))
      try disk.emptyContainerd("docker/containerd/daemon", namespace: "moby")
      let tar = disk.top.appendingPathComponent("root.tar")
      let packing = try Process.run(
        URL(fileURLWithPath: "/bin/tar"), arguments: ["-C", root.path, "-cf", tar.path, "."])
      packing.waitUntilExit()
      for path in [root.path, tar.path] {
        let error = try #require(throws: LocateError.self) { try TreeSource(path).roots() }
        #expect(error.description.contains("expected image/overlay2 beside the 4 directories"), "\(error)")
      }
      try FileManager.default.removeItem(at: root.appendingPathComponent("overlay2"))
      #expect(try TreeSource(root.path).roots()[0].trees.map(\.namespace) == ["moby"])
    }
  }

  @Test("what is no root is called what it is")
  func kinds() throws {
    try withDisk { disk in
      func kind(_ path: String) throws -> String {
        try #require(throws: LocateError.self) { try TreeSource(disk.top.appendingPathComponent(path).path) }
          .description
      }
      for name in ["overlay-images", "overlay-layers", "libpod"] {
        try disk.write("storage/\(name)/x", "")
      }
      #expect(try kind("storage").contains("a store of podman"))
      #expect(try kind("").contains("a store of podman"))
      try disk.write("disk/home/ann/.local/share/containers/storage/overlay-images/x", "")
      try disk.write("disk/home/ann/.local/share/containers/storage/overlay-layers/x", "")
      #expect(try kind("disk").contains("/disk/home/ann/.local/share/containers/storage: this is a store of podman"))
      try disk.docker("data/root")
      #expect(
        try kind("data/root/overlay2").hasSuffix("a folder in the data root \(disk.top.path)/data/root: give that path")
      )
      try disk.containerd("ctd", namespace: "k8s.io")
      let snapshotter = try kind("ctd/" + ContainerdMaker.snapshotterPath)
      #expect(snapshotter.contains("the folder of one of containerd’s snapshotters, a folder in containerd’s root"))
      try disk.write("saved/manifest.json", "[]")
      try disk.write("saved/repositories", "{}")
      #expect(try kind("saved").contains("docker save"))
      try FileManager.default.copyItem(
        at: disk.top.appendingPathComponent("data/root/image/overlay2"), to: disk.top.appendingPathComponent("alone"))
      #expect(try kind("alone").contains("outside of image/DRIVER"))
    }
  }
}
