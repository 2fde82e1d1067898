import Foundation
import Glibc
import Testing

@testable import Files

@Suite("a folder on disk") struct FolderOnDiskTests {
  /// Calls `body` with a folder inside/ that has a file and links to what lies beside it.
  private func withFolder(_ body: (FolderOnDisk) throws -> Void) throws {
    let top = FileManager.default.temporaryDirectory.appendingPathComponent("strata-folder-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: top) }
    for (path, text) in [("inside/a/b/file", "own"), ("outside/file", "other")] {
      let place = top.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
    let inside = top.appendingPathComponent("inside").path
    for (link, target) in [("linked", "../outside"), ("a/same", "b"), ("a/link", "b/file")] {
      try FileManager.default.createSymbolicLink(atPath: inside + "/" + link, withDestinationPath: target)
    }
    try body(try FolderOnDisk(top: inside))
  }

  @discardableResult
  private func text(_ path: String, in folder: any Folder) throws -> String {
    try folder.text(path, into: ReadBuffer())
  }

  @discardableResult
  private func open(_ path: String, in folder: FolderOnDisk) throws -> any Folder { try folder.folder(path) }

  @discardableResult
  private func stamp(_ path: String, in folder: FolderOnDisk) throws -> FileStamp { try folder.stamp(path) }

  @Test("what lies below it is read at a path of several parts")
  func below() throws {
    try withFolder { folder in
      #expect(try text("a/b/file", in: folder) == "own")
      #expect(try stamp("a/b/file", in: folder).size == 3)
      #expect(try stamp("a/b", in: folder).kind == .folder)
      #expect(try stamp("a/link", in: folder).kind == .symlink)
      #expect(try stamp("linked", in: folder).kind == .symlink)
      let inner = try open("a/b", in: folder)
      #expect(inner.path == "a/b")
      #expect(try text("file", in: inner) == "own")
      #expect(throws: ReadFailure.absent) { try stamp("a/c/file", in: folder) }
      #expect(throws: ReadFailure.absent) { try text("a/c/file", in: folder) }
    }
  }

  @Test("no link is followed, wherever in the path it is", arguments: ["linked/file", "a/same/file", "a/link"])
  func links(path: String) throws {
    try withFolder { folder in
      #expect(throws: ReadFailure.wrongKind(.symlink)) { try text(path, in: folder) }
      #expect(throws: ReadFailure.wrongKind(.symlink)) { try open(path, in: folder) }
      guard path != "a/link" else { return }
      #expect(throws: ReadFailure.wrongKind(.symlink)) { try stamp(path, in: folder) }
    }
  }

  @Test("no path leads out", arguments: ["../outside/file", "a/../../outside/file", "/etc/passwd"])
  func out(path: String) throws {
    try withFolder { folder in
      #expect(throws: ReadFailure.system(EXDEV)) { try text(path, in: folder) }
      #expect(throws: ReadFailure.system(EXDEV)) { try stamp(path, in: folder) }
      #expect(throws: ReadFailure.system(EXDEV)) { try open(path, in: folder) }
    }
  }
}
