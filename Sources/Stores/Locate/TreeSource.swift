import Foundation

/// Where trees are to be read from: folders, which were looked at, or an archive, which was not yet.
package enum TreeSource: Sendable {
  case folders([any Store])
  case archive(path: String)

  /// The path that means a tar from standard input.
  package static let standardInput = "-"

  /// Bytes of memory that the metadata of one archive may take.
  package static let budget = 1 << 30

  /// - Parameters:
  ///   - path: A data root itself, its image/, an image/DRIVER, the root of a containerd, an OCI layout, a disk or another
  ///     folder in which such roots have their usual places; a file or pipe with a tar of one of these; `-` is standard
  ///     input.
  ///   - containerd: The root of the containerd in which the Docker of the data root has its images; nil: it is looked for.
  /// - Throws: `LocateError` if the folder is no tree, or there is nothing an archive can be read from.
  package init(_ path: String, containerd: String? = nil) throws(LocateError) {
    guard path != Self.standardInput else {
      self = .archive(path: path)
      return
    }
    let absolute = absolutePath(path)
    if try ArchiveInput.isOne(absolute) {
      self = .archive(path: absolute)
    } else if let layout = OCILayout(at: absolute) {
      self = .folders([layout])
    } else {
      self = .folders(try DiskRootFinder(givenContainerd: containerd.map(absolutePath)).stores(at: absolute))
    }
    if let containerd {
      guard case .folders(let stores) = self, stores.contains(where: { $0 is DataRoot }) else {
        throw .noDataRoot(path: absolute, containerd: containerd)
      }
    }
  }

  /// The stores of this machine, by their paths: those in the usual places, and where Docker's and containerd's
  /// configuration says.
  ///
  /// - Throws: `LocateError` that names the places where nothing lies.
  package static func inPlace() throws(LocateError) -> [(path: String, source: Result<TreeSource, LocateError>)] {
    let finder = DiskRootFinder()
    let settings = finder.settings(ofDisk: "/")
    let roots = finder.knownRoots(ofDisk: "/", settings)
    let located = finder.stores(of: roots)
    guard !located.isEmpty else {
      throw .nothingInPlace(
        lookedFor: roots.map(\.path),
        faults: settings.faults.map { "\($0.path): \($0.detail)" } + finder.unreadStores(below: "/"))
    }
    return located.map { ($0.path, $0.stores.map { .folders($0) }) }
  }

  /// The stores below a folder of this machine that strata does not read, in words.
  package static func unreadStores(below path: String) -> [String] {
    DiskRootFinder().unreadStores(below: absolutePath(path))
  }

  /// The roots. An archive is read now, from its first byte to its last; standard input only once.
  package func roots(budget: Int = Self.budget) throws(LocateError) -> [any Store] {
    switch self {
    case .folders(let roots): roots
    case .archive(Self.standardInput):
      try ArchiveInput(descriptor: STDIN_FILENO, shown: "standard input", host: nil).stores(budget: budget)
    case .archive(let path): try ArchiveInput.stores(at: path, budget: budget)
    }
  }
}

func absolutePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
