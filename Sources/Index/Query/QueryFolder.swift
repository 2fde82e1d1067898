import Foundation
import ImageModel

extension Catalogue {
  /// No question is longer.
  private static let longestFile = 1 << 20

  /// Adds the .sql files of a folder, each by its name without the ending; folders in it are not looked into.
  ///
  /// - Returns: For each file that is left out the reason, with its path: it cannot be read, its header is not of the
  ///   form, or there is a query of its name.
  /// - Throws: `CatalogueError` for a folder that cannot be read.
  package mutating func add(folder: String) throws(CatalogueError) -> [any Error] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unreadable(path: folder, reason: Self.reason(error, expected: "a folder of .sql files"))
    }
    var leftOut: [any Error] = []
    for name in names.sorted() where name.hasSuffix(".sql") && !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      do {
        let sql = try Self.text(path)
        try add(
          NamedQuery(
            name: String(name.dropLast(4)), header: try QueryHeader(of: sql, file: path), sql: sql, file: path))
      } catch {
        leftOut.append(error)
      }
    }
    return leftOut
  }

  private static func text(_ path: String) throws(CatalogueError) -> String {
    let data: Data
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw CatalogueError.unreadable(path: path, reason: "expected a file, found something else")
      }
      guard let size = attributes[.size] as? Int, size <= longestFile else {
        throw CatalogueError.unreadable(path: path, reason: "expected at most \(longestFile) bytes")
      }
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as CatalogueError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: reason(error, expected: "a file that can be read"))
    }
    guard let text = String(ofFile: data) else { throw .unreadable(path: path, reason: "expected UTF-8") }
    return text
  }

  private static func reason(_ error: any Error, expected: String) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "expected \(expected), found nothing there"
    case .fileReadNoPermission: "expected \(expected), found no permission to read it"
    default: "expected \(expected): \(error.localizedDescription)"
    }
  }
}
