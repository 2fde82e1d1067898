import Foundation
import Testing

@testable import Stores

@Suite("the roots that systemd gives dockerd and containerd") struct EngineUnitTests {
  /// The roots that a disk with these files has, each at the place where it lies.
  private func found(_ files: [String: String], roots: [String] = ["srv/docker"]) throws -> [String] {
    try withDisk { disk in
      for root in roots { try disk.docker(root) }
      for (path, text) in files { try disk.write(path, text) }
      return try disk.found
    }
  }

  private static let unit = "lib/systemd/system/docker.service"
  private static let dropIns = "etc/systemd/system/docker.service.d/"
  private static func service(_ text: String) -> String {
    "[Unit]\nAfter=x\n[Service]\nType=notify\n\(text)\n[Install]\n"
  }

  @Test(
    "each form of the option is read, with quotes and over several lines",
    arguments: [
      "/usr/bin/dockerd --data-root=/srv/docker -H fd://", "/usr/bin/dockerd -H fd:// -g /srv/docker",
      "-/usr/sbin/dockerd -g/srv/docker", "/usr/bin/dockerd-current --graph '/srv/docker'",
      "/usr/bin/docker daemon -g=/srv/docker", "/usr/bin/env A=b dockerd --data-root /none --data-root /srv/docker",
      "/usr/bin/dockerd \\\n  --debug \\\n# --data-root=/none \\\n  \"--data-root=/srv/docker\" \\\n  -H fd://",
    ])
  func forms(_ command: String) throws {
    #expect(try found([Self.unit: Self.service("ExecStart=" + command)]) == ["srv/docker overlay2"])
  }

  @Test("other programs, other sections and comments name no root")
  func others() throws {
    for text in [
      "# ExecStart=/usr/bin/dockerd", "; ExecStart=/usr/bin/dockerd", "ExecStop=/usr/bin/dockerd", "ExecStart=/bin/x",
      "[X-Other]\nExecStart=/usr/bin/dockerd",
    ] {
      #expect(throws: LocateError.self) { try found([Self.unit: Self.service(text + " --data-root /srv/docker")]) }
    }
  }

  @Test("drop-ins count in the order of their names; an empty setting takes back, and the unit in /etc goes first")
  func dropIns() throws {
    let first = Self.service("ExecStart=/usr/bin/dockerd --data-root=/first")
    let second = "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --data-root=/second\n"
    let roots = ["first", "second"]
    #expect(try found([Self.unit: first], roots: roots) == ["first overlay2"])
    #expect(try found([Self.unit: first, Self.dropIns + "a.conf": second], roots: roots) == ["second overlay2"])
    #expect(try found([Self.unit: first, Self.dropIns + "a.txt": second], roots: roots) == ["first overlay2"])
    #expect(
      try found([Self.unit: first, Self.dropIns + "b.conf": first, Self.dropIns + "a.conf": second], roots: roots)
        == ["first overlay2"])
    // A drop-in hides one of the same name in a folder that follows.
    let hidden = ["usr/lib/systemd/system/docker.service.d/a.conf": second, Self.dropIns + "a.conf": "[Service]\n"]
    #expect(try found(hidden.merging([Self.unit: first]) { $1 }, roots: roots) == ["first overlay2"])
    let own = "etc/systemd/system/docker.service"
    #expect(try found([Self.unit: first, own: second], roots: roots) == ["second overlay2"])
  }

  @Test(
    "variables are those of the unit, then those of its files",
    arguments: [
      ["Environment=\"OPTS=-D --data-root /srv/docker\" B=c\nExecStart=/usr/bin/dockerd $OPTS"],
      ["Environment=ROOT=/srv\nExecStart=/usr/bin/dockerd --data-root=${ROOT}/docker $NONE"],
      ["EnvironmentFile=-/etc/default/docker\nExecStart=/usr/bin/dockerd $OPTS", "OPTS='-g /srv/docker'"],
      [
        "Environment=OPTS=-D\nEnvironmentFile=/etc/default/*\nExecStart=/usr/bin/dockerd -H fd:// $OPTS",
        "# OPTS=\nOPTS=\"--selinux-enabled \\\n --data-root=/srv/docker\"\n",
      ],
    ])
  func variables(_ texts: [String]) throws {
    var files = [Self.unit: Self.service(texts[0])]
    if texts.count > 1 { files["etc/default/docker"] = texts[1] }
    #expect(try found(files) == ["srv/docker overlay2"])
  }

  @Test("containerd’s options name its root, or the file that does")
  func ofContainerd() throws {
    let disk = try MadeDisk()
    defer { disk.delete() }
    try disk.containerd("srv/ctd", namespace: "k8s.io")
    try disk.containerd("data/ctd", namespace: "k8s.io")
    func found(_ options: String) throws -> [String] {
      try disk.write(
        "lib/systemd/system/containerd.service", Self.service("ExecStart=/usr/bin/containerd \(options)"))
      return try disk.found
    }
    try disk.write("etc/containerd/config.toml", "root = \"/nowhere\"\n")
    try disk.write("opt/c.toml", "root = \"/srv/ctd\"\n")
    #expect(try found("--root /srv/ctd") == ["srv/ctd k8s.io"])
    #expect(try found("--config=/opt/c.toml") == ["srv/ctd k8s.io"])
    #expect(try found("-c /opt/c.toml --root=/data/ctd") == ["data/ctd k8s.io"])
    #expect(throws: LocateError.self) { try found("--log-level debug") }
  }

  @Test("daemon.json's root goes before that of the unit, and a relative one is a finding")
  func both() throws {
    let unit = Self.service("ExecStart=/usr/bin/dockerd --data-root=/srv/docker")
    #expect(
      try found(
        [Self.unit: unit, "etc/docker/daemon.json": #"{"data-root": "/big"}"#], roots: ["big", "srv/docker"])
        == ["big overlay2", "srv/docker overlay2:srv/docker"])
    let disk = try MadeDisk()
    defer { disk.delete() }
    try disk.docker("var/lib/docker")
    try disk.write(Self.unit, Self.service("ExecStart=/usr/bin/dockerd -g docker"))
    let findings = try TreeSource(disk.top.path).roots()[0].findings
    #expect(findings.map(\.path) == ["\(disk.top.path)/\(Self.unit)"])
    #expect(findings.allSatisfy { $0.detail.contains("expected an absolute path as the root, found “docker”") })
  }
}
