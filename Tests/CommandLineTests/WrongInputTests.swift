import Foundation
import Testing

@testable import TestSupport

/// An input that is no image tree, how to make it, and what the error must say beside its path.
struct WrongInput: Sendable, CustomTestStringConvertible {
  let name: String
  let says: [String]
  let make: @Sendable (URL) throws -> Void

  var testDescription: String { name }

  static let all = [
    WrongInput(name: "nothing there", says: []) { _ in },
    WrongInput(name: "an empty folder", says: []) { path in
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    },
    WrongInput(name: "a folder with other things", says: []) { path in
      try folder(path, "etc")
      try Data("hello\n".utf8).write(to: path.appendingPathComponent("etc/motd"))
    },
    WrongInput(name: "a text file", says: []) { path in
      try Data("no tar at all\n".utf8).write(to: path)
    },
    WrongInput(name: "a link to itself", says: []) { path in
      try FileManager.default.createSymbolicLink(
        atPath: path.path, withDestinationPath: path.lastPathComponent)
    },
    WrongInput(name: "a data root whose driver folders are empty", says: ["overlay2"]) {
      for part in ["image/overlay2", "overlay2/l", "containers"] { try folder($0, part) }
    },
    WrongInput(name: "a root of Docker before 1.10", says: ["Docker before 1.10", "graph"]) {
      for part in ["graph/_tmp", "aufs/diff", "aufs/layers", "containers"] { try folder($0, part) }
      try Data(#"{"Repositories":{}}"#.utf8).write(
        to: $0.appendingPathComponent("repositories-aufs"))
    },
  ]

  private static func folder(_ path: URL, _ part: String) throws {
    try FileManager.default.createDirectory(
      at: path.appendingPathComponent(part), withIntermediateDirectories: true)
  }
}

@Suite("inputs that are no tree") struct WrongInputTests {
  @Test("the error names the path, and nothing is answered", arguments: WrongInput.all)
  func question(_ input: WrongInput) throws {
    let path = try Workshop.newFolder().appendingPathComponent("given")
    try input.make(path)
    expect(
      try StrataBinary.run(["images", "--in", path.path, "--format", "json"]), input, path.path)
  }

  @Test("indexing one fails, and leaves the index as it was", arguments: WrongInput.all)
  func index(_ input: WrongInput) async throws {
    let path = try Workshop.newFolder().appendingPathComponent("given")
    try input.make(path)
    let index = try NewIndex.path(of: try await Snapshot.root(of: "hostB-t0"))
    let before: [HistoryRow] = try StrataBinary.rows(["history", "--db", index])
    expect(try StrataBinary.run(["index", path.path, "--db", index]), input, path.path)
    let after: [HistoryRow] = try StrataBinary.rows(["history", "--db", index])
    #expect(after.map(\.imageID) == before.map(\.imageID))
  }

  @Test(
    "a tree that may not be read is reported with its path",
    .enabled(if: geteuid() != 0, "root may read every folder"))
  func unreadable() throws {
    let folder = try Workshop.newFolder()
    let image = folder.appendingPathComponent("image")
    try FileManager.default.createDirectory(
      at: image, withIntermediateDirectories: true, attributes: [.posixPermissions: 0])
    let done = try StrataBinary.run(["images", "--in", folder.path])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains(image.path), "\(done.errors)")
  }

  /// A write to a full pipe waits: so does strata between the opening of the tree and its reading.
  private static let removal = """
    mkfifo pipe
    exec 3<>pipe
    dd if=/dev/zero of=pipe bs=4096 oflag=nonblock 2>/dev/null
    "$STRATA" index web1="$TREE" --verbose --db new.db 2>&3 &
    strata=$!
    until [ -s new.db ]; do sleep 0.05; done
    rm -r "$TREE"
    cat <&3 >errors &
    wait $strata
    status=$?
    sleep 0.2
    kill $!
    tr -d '\\0' <errors >&2
    exit $status
    """

  @Test("of a tree that is removed while it is read nothing is recorded")
  func vanished() async throws {
    let (folder, tree) = (try Workshop.newFolder().path, try SoundTree().root.path)
    let done = try StrataBinary.shell(
      "cd \(folder); TREE=\(tree)\n" + Self.removal, index: try await ProvingGround())
    #expect(done.ending == .exited(1))
    #expect(done.errors.hasSuffix("Error: \(tree): was removed while it was read, so that nothing is known of it\n"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/new.db"))
  }

  @Test("an index that is not there is named with its full path")
  func missingIndex() throws {
    let index = try Workshop.newFolder().appendingPathComponent("none.db").path
    let done = try StrataBinary.run(["images", "--db", index])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains(index), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: index))
  }

  @Test(
    "the usual place of an index is in HOME, or in a data folder that is an absolute path",
    .enabled(if: geteuid() != 0, "root’s is a place of the machine"))
  func usualPlace() throws {
    let home = try Workshop.newFolder().path
    for (data, folder) in [("data", home + "/.local/share"), (home + "/data", home + "/data")] {
      let done = try StrataBinary.run(["images"], environment: ["HOME": home, "XDG_DATA_HOME": data])
      #expect(done.errors.hasPrefix("Error: \(folder)/strata/index.db: "), "\(done.errors)")
    }
  }

  private func expect(_ done: Command, _ input: WrongInput, _ path: String) {
    #expect(done.ending == .exited(1))
    #expect(done.output.isEmpty)
    #expect(done.errors.contains(path), "\(done.errors)")
    for word in input.says { #expect(done.errors.contains(word), "\(done.errors)") }
  }
}
