import Foundation
import Testing

@testable import TestSupport

@Suite("where the root of containerd is found") struct ContainerdPlacesOracleTests {
  @Test("Docker’s packages use the system’s containerd: wherever that lies, and in an archive, it answers as within")
  func besideTheDataRoot() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let folder = try Workshop.newFolder().path
    let within = folder + "/docker"
    try Command.tool("cp", "-a", try await snapshot.root(), within)
    let questions = [
      ["images", "--all"], ["usage", "--no-measure"], ["problems"], ["containers"],
      ["images"], ["tags"], ["repos"], ["layers"], ["shared"], ["orphans"], ["reclaim", "--unused", "--images"],
      ["history"], ["hosts"],
      ["missing"], ["build-cache"], ["query", "unread"],
      ["show", "busybox:1.36"], ["tree"],
    ]
    func answers(_ path: String, _ questions: ArraySlice<[String]>) throws -> [String] {
      try questions.map { question in
        let done = try StrataBinary.run(question + ["--in", "host=" + path, "--format", "json"])
        return String(decoding: done.output, as: UTF8.self) + done.errors
      }
    }
    let few = questions[..<4]
    let before = try answers(within, questions[...])
    #expect(before[0].contains("moby"))
    func expectSame(_ path: String, in some: ArraySlice<[String]>) throws {
      for (question, (answer, expected)) in zip(some, zip(try answers(path, some), before[some.indices])) {
        #expect(answer == expected, "\(question) of \(path)")
      }
    }
    try Command.tool("tar", "-C", folder, "-cf", folder + "/within.tar", "docker")
    try expectSame(folder + "/within.tar", in: few)
    try Command.tool("mv", within + "/containerd/daemon", folder + "/containerd")
    try expectSame(within, in: questions[...])
    try expectSame(folder, in: few)
    try Command.tool("tar", "-C", folder, "-I", "zstd", "-cf", folder + "/beside.tar.zst", "containerd", "docker")
    try expectSame(folder + "/beside.tar.zst", in: few)
    let disk = try Workshop.newFolder().path
    try Command.tool("mkdir", "-p", disk + "/etc/containerd", disk + "/etc/docker")
    try Data("version = 3\nroot = '/big/ctd'\n".utf8).write(
      to: URL(fileURLWithPath: disk + "/etc/containerd/config.toml"))
    try Data(#"{"data-root": "/srv/root"}"#.utf8).write(to: URL(fileURLWithPath: disk + "/etc/docker/daemon.json"))
    try Command.tool("mkdir", disk + "/big", disk + "/srv")
    try Command.tool("mv", folder + "/containerd", disk + "/big/ctd")
    try Command.tool("mv", within, disk + "/srv/root")
    for path in [disk, disk + "/srv/root"] { try expectSame(path, in: few) }
    try Command.tool("tar", "-C", disk, "-cf", folder + "/disk.tar", ".")
    try expectSame(folder + "/disk.tar", in: few)
  }

  @Test("--in with --containerd: a data root and a containerd elsewhere answer as one host")
  func askedAtOnce() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let folder = try Workshop.newFolder().path
    try Command.tool("cp", "-a", try await snapshot.root(), folder + "/docker")
    let tree = ["--in", "host=" + folder + "/docker", "--format", "json"]
    let questions = [["images", "--all"], ["usage"], ["containers"], ["reclaim", "--unused"], ["usage", "--root"]]
    func answers(_ options: [String]) throws -> [String] {
      try questions.map { question in
        let done = try StrataBinary.run(question + tree + options)
        #expect(done.ending == .exited(0), "\(done.errors)")
        return String(decoding: done.output, as: UTF8.self)
      }
    }
    let within = try answers([])
    try Command.tool("mv", folder + "/docker/containerd/daemon", folder + "/elsewhere")
    let apart = try answers(["--containerd", folder + "/elsewhere"])
    #expect(apart.dropLast() == within.dropLast())
    #expect(apart.last?.contains("images") == true)
    let several = try StrataBinary.run(["images", "--containerd", folder + "/elsewhere"])
    #expect(several.ending == .exited(64))
    #expect(several.errors.contains("--containerd belongs to one data root"), "\(several.errors)")
  }

  @Test("index names what it found, and takes the containerd that --containerd names")
  func namedContainerd() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let folder = try Workshop.newFolder().path
    try Command.tool("cp", "-a", try await snapshot.root(), folder + "/docker")
    try Command.tool("mv", folder + "/docker/containerd/daemon", folder + "/elsewhere")
    let index = ["--db", folder + "/index.db"]
    let alone = try StrataBinary.run(["index", folder + "/docker"] + index)
    #expect(alone.ending == .exited(1))
    #expect(alone.errors.contains("--containerd PATH names it"), "\(alone.errors)")
    let pair = try StrataBinary.run(["index", folder, "--containerd", folder + "/elsewhere"] + index)
    #expect(pair.ending == .exited(0), "\(pair.errors)")
    #expect(
      pair.errors.hasPrefix("\(folder)/docker: Docker’s data root, with its images in \(folder)/elsewhere\n"))
    #expect(String(decoding: pair.output, as: UTF8.self).contains("10 containers"))
    let half = try StrataBinary.run(["index", folder + "/elsewhere", "--db", folder + "/half.db"])
    #expect(
      half.errors.hasPrefix(
        "\(folder)/elsewhere: containerd’s root, read without Docker’s data root, so what Docker’s containers are and use is unknown\n"
      ), "\(half.errors)")
    let other = try StrataBinary.run(["index", folder + "/elsewhere", "--containerd", folder + "/elsewhere"] + index)
    #expect(other.errors.contains("expected the folder of a Docker’s data root"), "\(other.errors)")
    let several = try StrataBinary.run(["index", folder, folder, "--containerd", folder] + index)
    #expect(several.ending == .exited(64))
    #expect(several.errors.contains("--containerd belongs to one data root"), "\(several.errors)")
  }
}
