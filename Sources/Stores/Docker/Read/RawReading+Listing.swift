import Files
import ImageModel

/// What is the same for all folders below image/DRIVER: a fault is a finding.
extension RawReading {
  /// A folder below image/DRIVER, or nil if it is not part of the input.
  mutating func folder(
    _ path: [String], in image: any Folder, _ buffer: ReadBuffer
  ) -> (any Folder)? {
    let name = path.joined(separator: "/")
    do throws(ReadFailure) {
      guard let folder = try image.descend(path) else { return nil }
      for end in 1...path.count {
        if let stamp = try? image.stamp(path[..<end].joined(separator: "/")) { buffer.note(stamp) }
      }
      return folder
    } catch {
      findings.append(.noFolder(image.path(of: name), error))
      return nil
    }
  }
}

extension Finding {
  static func noFolder(_ path: String, _ failure: ReadFailure, _ code: FindingCode = .unreadable) -> Finding {
    Finding(code, path, "expected a directory", failure)
  }

  static func unlistable(_ folder: any Folder, _ failure: ReadFailure) -> Finding {
    Finding(.unreadable, folder.path, "expected a directory that can be listed", failure)
  }
}
