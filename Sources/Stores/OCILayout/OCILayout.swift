import Files

/// An OCI image layout: a folder with index.json and blobs/ (OCI image-spec, image-layout.md), as skopeo, umoci, buildah
/// and `docker save` of Docker 25 or newer write it.
package struct OCILayout: Store {
  package let location: String
  package let folder: any Folder
  package let trees: [TreeKey]
  package internal(set) var defaultHost: String?
  package var findings: [Finding] = []
  package var kind: String { "an OCI image layout" }
  package var remark: String? { nil }
  /// What it holds is read, whenever it was written: its newest file shows the moment.
  package var isInPlace: Bool { false }

  /// - Parameter path: Absolute.
  /// - Returns: Nil where the folder at the path is no layout, or cannot be looked into.
  init?(at path: String) {
    guard let folder = try? FolderOnDisk(top: path) else { return nil }
    self.init(in: folder, location: path, host: path.split(separator: "/").last.map(String.init))
  }

  /// - Parameters:
  ///   - location: A path, or what an archive without one is called.
  ///   - host: What the path suggests as the host's name.
  /// - Returns: Nil where the folder is no layout.
  init?(in folder: any Folder, location: String, host: String?) {
    guard (try? folder.stamp("oci-layout"))?.kind == .file else { return nil }
    self.folder = folder
    self.location = location
    // A host may have any number of layouts, and nothing in one names it: its path does.
    trees = [TreeKey(.ociLayout, root: location.hasPrefix("/") ? location : "")]
    defaultHost = host
  }

  package func read(
    _ options: ReadOptions, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading {
    var root = RootReading(isNow: false)
    for tree in trees {
      let (memory, cache) = try memory(tree, root.isNow)
      let reader = LayoutReader(
        folder: folder, workers: options.workers, memory: memory, cache: cache, sink: sink)
      root.readings.append(
        try watch(tree) {
          let read = try reader.read(tree)
          root.newest = max(root.newest, read.newest)
          var reading = read.reading
          reading.findings += findings
          return reading
        })
      root.caches.append(cache.map { PendingCache(writer: $0) })
    }
    return root
  }

  /// - Throws: `MeasureError`: the sizes of its blobs are its bytes, and are read with each scan.
  package func measure(_ walk: Walk) throws -> (inout [TreeReading]) -> Void {
    throw MeasureError.layout(location: location)
  }
}
