import Foundation
import Testing

@testable import TestSupport

/// What docker ps and docker inspect show of a container, from the files that dockerd keeps.
@Suite("what containers run, and what is mounted in them") struct ContainerFactsTests {
  private struct Shown: Decodable {
    struct Mount: Decodable, Equatable {
      let kind: String
      let path: String
      var name: String?
      var driver: String?
      var source: String?
      var readOnly: Bool?
    }

    let command: String?
    let ports: [String]?
    let mounts: [Mount]
    let logPath: String?
  }

  /// As docker run -p 8080:80 -p 127.0.0.1:53:53/udp -p 443 -v /etc:/d:ro makes them (moby container/container.go,
  /// go-connections nat.PortMap, moby volume/mounts.MountPoint).
  private static let asked =
    #"{"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}],"443/tcp":[{"HostIp":"","HostPort":""}],"#
    + #""53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}]}}"#
  private static let running =
    #""NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"#
    + #""443/tcp":[{"HostIp":"0.0.0.0","HostPort":"49153"}],"9000/tcp":null,"53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}]}},"#

  private func container(_ state: String, _ settings: String = "", hostConfig: String? = asked) throws -> SoundTree {
    let tree = try SoundTree()
    let id = SoundTree.id("1")
    let folder = tree.root.appendingPathComponent("containers/\(id)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let config = """
      {"ID":"\(id)","Name":"/one","Driver":"overlay2","State":{\(state)},\(settings)
      "Path":"/bin/sh","Args":["-c","echo \\"a b\\"","x"],"LogPath":"/var/lib/docker/containers/\(id)/\(id)-json.log",
      "MountPoints":{
        "/v":{"Type":"volume","Name":"data","Driver":"local","Destination":"/v"},
        "/d":{"Type":"bind","Source":"/etc","Name":"","Destination":"/d","RW":false},
        "/old":{"Source":"/srv/old","RW":true},
        "/t":{"Type":"tmpfs","Source":"","Destination":"/t","RW":true},
        "/none":null}}
      """
    try Data(config.utf8).write(to: folder.appendingPathComponent("config.v2.json"))
    if let hostConfig { try Data(hostConfig.utf8).write(to: folder.appendingPathComponent("hostconfig.json")) }
    return tree
  }

  private func shown(_ tree: SoundTree) throws -> Shown {
    let rows: [Shown] = try StrataBinary.rows(["show", SoundTree.id("1"), "--in", tree.root.path])
    return try #require(rows.first)
  }

  @Test("the manifest that a container uses is the one that Docker notes") func manifest() throws {
    struct Row: Decodable {
      let manifest: String?

      enum CodingKeys: String, CodingKey { case manifest = "manifestID" }
    }
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let tree = try container("", #""ImageManifest":{"mediaType":"m","digest":"\#(digest)","size":9},"#)
    let question = ["sql", "SELECT manifest_id FROM current_containers", "--in", tree.root.path]
    let rows: [Row] = try StrataBinary.rows(question)
    #expect(rows.compactMap(\.manifest) == [digest])
  }

  @Test("the command is Docker's line, mounts are all that is mounted, the log is where Docker writes it")
  func facts() throws {
    let row = try shown(try container(""))
    #expect(row.command == #"/bin/sh -c 'echo "a b"' x"#)
    #expect(
      row.mounts == [
        Shown.Mount(kind: "bind", path: "/d", source: "/etc", readOnly: true),
        Shown.Mount(kind: "bind", path: "/old", source: "/srv/old", readOnly: false),
        Shown.Mount(kind: "tmpfs", path: "/t", source: "", readOnly: false),
        Shown.Mount(kind: "volume", path: "/v", name: "data", driver: "local"),
      ])
    #expect(row.logPath?.hasSuffix("\(SoundTree.id("1"))-json.log") == true)
  }

  @Test("ports are those that a running container has, else those that were asked for")
  func ports() throws {
    let stopped = try shown(try container("\"ExitCode\":0", #""NetworkSettings":{"Ports":{}},"#))
    #expect(stopped.ports == ["127.0.0.1:53->53/udp", "8080->80/tcp", "443/tcp"])
    let running = try shown(try container("\"Running\":true", Self.running))
    #expect(
      running.ports == [
        "127.0.0.1:53->53/udp", "0.0.0.0:8080->80/tcp", "[::]:8080->80/tcp", "0.0.0.0:49153->443/tcp", "9000/tcp",
      ])
    #expect(try shown(try container("\"Running\":true", #""NetworkSettings":{"Ports":{}},"#)).ports == nil)
    #expect(try shown(try container("", hostConfig: "{}")).ports == nil)
    #expect(try shown(try container("", hostConfig: nil)).ports == nil)
  }

  @Test("publish and expose find containers by their ports, as Docker's filters take them")
  func filters() throws {
    // moby daemon/list.go: a port of the host and one of the container, each with its protocol; of several any.
    let tree = try container("\"Running\":true", Self.running)
    struct Row: Decodable { let name: String }
    func finds(_ filters: String...) throws -> Bool {
      let rows: [Row] = try StrataBinary.rows(["containers", "--in", tree.root.path] + filters.flatMap { ["-f", $0] })
      return rows.contains { $0.name == "one" }
    }
    for fits in [
      "publish=8080", "publish=8080/tcp", "publish=8000-8080", "publish=53/udp", "publish=49153", "expose=80",
      "expose=443/TCP", "expose=9000", "expose=53/udp", "expose=8000-9100",
    ] {
      #expect(try finds(fits), "\(fits)")
    }
    for other in [
      "publish=80", "publish=53", "publish=8081-49152", "publish=9000", "expose=8080", "expose=80/udp", "expose=53",
    ] {
      #expect(try !finds(other), "\(other)")
    }
    #expect(try finds("publish=80", "publish=8080") && finds("publish=80", "expose=80"))
    for wrong in ["publish=x", "publish=90-80", "expose=70000", "expose=80/icmp", "publish="] {
      let done = try StrataBinary.run(["containers", "-f", wrong, "--in", tree.root.path])
      #expect(done.ending == .exited(64) && done.errors.contains("expected"), "\(wrong): \(done.errors)")
    }
  }

  @Test("a port map of another form makes the file unreadable, as it does for dockerd")
  func otherForm() throws {
    let tree = try container("", hostConfig: #"{"PortBindings":{"80/tcp":7}}"#)
    #expect(try tree.problems().contains { $0.hasPrefix("container-unreadable") && $0.hasSuffix("/hostconfig.json") })
  }
}
