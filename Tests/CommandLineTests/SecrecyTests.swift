import Foundation
import Testing

@testable import TestSupport

/// Of what strata reads nothing changes, and what it writes is its owner's alone.
@Suite("evidence and secrecy") struct SecrecyTests {
  private static func copy(of name: String, into folder: URL) throws -> String {
    try Workshop.unpack(try Snapshot.named(name).archive, into: folder)
  }

  private static func sh(_ script: String, _ arguments: String...) throws -> String {
    let done = try Command.run("sh", ["-c", script, "sh"] + arguments)
    try #require(done.ending == .exited(0), "\(done.errors)")
    return String(decoding: done.output, as: UTF8.self)
  }

  private static func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  /// A read changes an access time that is older than a day, with relatime as with strictatime.
  @Test("reading and measuring a tree changes no access time of a file or folder")
  func accessTimes() throws {
    let root = try Self.copy(of: "hostA-t1", into: Workshop.newFolder())
    _ = try Self.sh("find \"$1\" -depth ! -type l -exec touch -a -d 2001-02-03 {} +", root)
    try NewIndex().run(["--measure", "web-1=\(root)"])
    #expect(try StrataBinary.run(["usage", "--root", "--in", root]).ending == .exited(0))
    // find lists folders itself, so that of these only the first visit counts.
    let touched = try Self.sh("find \"$1\" ! -type l -newerat 2001-02-04 -printf '%P\\n'", root)
    #expect(touched.isEmpty, "\(touched)")
  }

  @Test("the index, what lies beside it, and its backup are their owner's alone")
  func modes() throws {
    let root = try Self.copy(of: "hostB-t0", into: Workshop.newFolder())
    let folder = try Workshop.newFolder().path
    guard let strata = StrataBinary.url?.path else { throw StrataBinary.NotFound() }
    _ = try Self.sh(
      "umask 0 && \"$1\" index --db \"$2\"/index.db web-1=\"$3\" && \"$1\" backup --db \"$2\"/index.db \"$2\"/copy.db",
      strata, folder, root)
    let wide = try Self.sh("find \"$1\" -mindepth 1 -perm /077 -printf '%P %m\\n'", folder)
    #expect(wide.isEmpty, "\(wide)")
    #expect(try Self.mode(folder + "/index.db") == 0o600)
    // Its owner lets a group read it.
    _ = try Self.sh("chmod 640 \"$1\"/index.db", folder)
    #expect(try StrataBinary.run(["index", "--db", folder + "/index.db", "web-1=\(root)"]).ending == .exited(0))
    #expect(try Self.mode(folder + "/index.db") == 0o640)
  }

  @Test("a file that is no index keeps its mode and its text", arguments: ["index", "rename-host"])
  func otherFile(_ command: String) throws {
    let file = try Workshop.newFolder().appendingPathComponent("notes").path
    try Data("hello".utf8).write(to: URL(fileURLWithPath: file))
    _ = try Self.sh("chmod 644 \"$1\"", file)
    let root = try Self.copy(of: "hostB-t0", into: Workshop.newFolder())
    let done = try StrataBinary.run([command, "--db", file] + (command == "index" ? ["web-1=\(root)"] : ["a", "b"]))
    #expect(done.ending == .exited(1) && done.errors.contains("no index of strata"), "\(done.errors)")
    #expect(try Self.mode(file) == 0o644)
    #expect(FileManager.default.contents(atPath: file) == Data("hello".utf8))
  }

  @Test(
    "a backup takes no file over that others may read, that is no file or that holds something else",
    arguments: ["echo mine >", "mkfifo", "umask 077 && echo mine longer than a head >"])
  func partial(_ make: String) throws {
    let root = try Self.copy(of: "hostB-t0", into: Workshop.newFolder())
    let folder = try Workshop.newFolder().path
    _ = try StrataBinary.run(["index", "--db", folder + "/index.db", "web-1=\(root)"])
    _ = try Self.sh("umask 0 && \(make) \"$1\"/copy.db.partial", folder)
    let done = try StrataBinary.run(["backup", "--db", folder + "/index.db", folder + "/copy.db"])
    #expect(done.ending == .exited(1), "\(done.errors)")
    #expect(done.errors.contains("copy.db.partial: there is a file already"), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder + "/copy.db"))
  }

  @Test(
    "another user's index is named, with its owner", .enabled(if: geteuid() == 0, "only root can become another user"))
  func anotherUser() throws {
    let root = try Self.copy(of: "hostB-t0", into: Workshop.newFolder())
    let folder = try Workshop.newFolder()
    let database = folder.appendingPathComponent("index.db").path
    _ = try StrataBinary.run(["index", "--db", database, "web-1=\(root)"])
    guard let strata = StrataBinary.url?.path else { throw StrataBinary.NotFound() }
    let ask = ["--reuid", "65534", "--regid", "65534", "--clear-groups", strata, "hosts", "--db", database]
    _ = try Self.sh("chmod 755 \"$1\"", folder.path)
    let readable = try Command.run("setpriv", ["--reuid", "65534", "--clear-groups", "test", "-x", strata])
    try #require(readable.ending == .exited(0), "another user cannot run the program where it was built")
    let done = try Command.run("setpriv", ask)
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("\(database): this index belongs to root"), "\(done.errors)")
    #expect(done.errors.contains("--in PATH"), "\(done.errors)")
    _ = try Self.sh("chmod 700 \"$1\"", folder.path)
    let hidden = try Command.run("setpriv", ask)
    #expect(hidden.errors.contains("\(database): you may not look into its folder"), "\(hidden.errors)")
  }

  // MARK: The host's name

  @Test(
    "a mounted disk's etc/hostname names the host, where it holds a name",
    arguments: [
      ("web-7.example.org\n", "web-7.example.org"), ("# a comment\n\ndb1\n", "db1"), ("two words\n", "disk"),
      ("localhost\n", "disk"), ("-dash\n", "disk"), ("", "disk"), ("a,b\n", "disk"),
    ])
  func hostname(_ text: String, _ name: String) throws {
    let disk = try Workshop.newFolder().appendingPathComponent("disk")
    _ = try Self.copy(of: "hostB-t0", into: disk.appendingPathComponent("var/lib/docker"))
    let etc = disk.appendingPathComponent("etc")
    try FileManager.default.createDirectory(at: etc, withIntermediateDirectories: false)
    try Data(text.utf8).write(to: etc.appendingPathComponent("hostname"))
    for path in [disk.path, disk.path + "/var/lib/docker"] {
      let done = try StrataBinary.run(["hosts", "--quiet", "--in", path])
      #expect(String(decoding: done.output, as: UTF8.self) == name + "\n", "\(done.errors)")
    }
    let given = try StrataBinary.run(["hosts", "--quiet", "--in", "other=\(disk.path)"])
    #expect(String(decoding: given.output, as: UTF8.self) == "other\n")
  }

  @Test("so does that in an archive of a disk")
  func hostnameInArchive() throws {
    let disk = try Workshop.newFolder()
    _ = try Self.copy(of: "hostB-t0", into: disk.appendingPathComponent("disk/var/lib/docker"))
    _ = try Self.sh(
      "cd \"$1\"/disk && mkdir etc && echo web-7 >etc/hostname && tar -cf ../backup.tar etc var", disk.path)
    let done = try StrataBinary.run(["hosts", "--quiet", "--in", disk.path + "/backup.tar"])
    #expect(String(decoding: done.output, as: UTF8.self) == "web-7\n", "\(done.errors)")
  }
}
