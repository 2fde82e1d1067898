import Bolt
import Files
import ImageModel

/// What all namespaces of a containerd share: its files, its databases, and what its next collection would remove.
struct ContainerdContents {
  let folder: any Folder
  let layout: ContainerdLayout
  let files: BlobFiles
  private(set) var records: ContainerdRecords
  /// The newest time of what was read, in nanoseconds since 1970.
  private(set) var newest: Int64

  /// What the next collection removes of each namespace; empty where something that could hold it was not read.
  private(set) var collections: [String: Collection] = [:]
  /// The blobs among these that no namespace keeps; one that several list is with the first of them.
  private(set) var removed: [String: [Namespace.Blob]] = [:]
  /// Files and snapshots that no namespace lists, with the orphans and findings that these are.
  private(set) var unlisted: (orphans: [OrphanSeen], findings: [Finding]) = ([], [])

  static let folderOfBlobs = "io.containerd.content.v1.content"

  /// - Parameters:
  ///   - listed: The database as it was a moment ago.
  ///   - wanted: Namespaces that are read as empty where the database does not have them, or not any more.
  ///   - isFresh: No namespace held anything when these were listed.
  ///   - digests: Gets all digests that are met.
  init(
    in folder: any Folder, _ layout: ContainerdLayout, listed: BoltCopy?, wanted: [String], isFresh: Bool,
    digests: DigestTable, workers: Int
  ) {
    self.folder = folder
    self.layout = layout
    func read(_ copy: BoltCopy?) -> ContainerdRecords {
      ContainerdRecords(of: copy, in: folder, layout, wanted: wanted, digests: digests)
    }
    // Records are read while files are listed, and again where any was written meanwhile: a file that is written then is
    // not taken for one without a record. To list files first took an eighth of the time of a reading without changes.
    let listing = Future { BlobListing(in: folder, below: [layout.blobs], isFresh: isFresh, workers: workers) }
    let early = listed.map(read)
    files = BlobFiles(listing.value, digests: digests)
    do throws(DatabaseFault) {
      let copy = try layout.database(in: folder, earlier: listed)
      // Two copies share their bytes, or differ at the beginning: neither takes long to find.
      let isEarly = copy == listed
      records = if let early, isEarly { early } else { read(copy) }
    } catch {
      records = ContainerdRecords(fault: error.detail)
    }
    let stamp = try? folder.folderIfPresent(layout.database[0])?.stamp(layout.database[1])
    newest = records.snapshotters.values.reduce(max(files.newest, stamp?.modified ?? 0)) { max($0, $1.modified) }
  }

  /// Whether all that could hold something was read.
  private var isWhole: Bool {
    records.fault == nil && files.isWhole && records.snapshotters.values.allSatisfy { $0.fault == nil }
      && records.namespaces.allSatisfy { $0.log.faults.isEmpty && $0.badRecords.isEmpty }
  }

  /// Finds what nothing holds.
  ///
  /// - Parameters:
  ///   - moment: In nanoseconds since 1970: what has expired by then holds nothing.
  ///   - cutoff: A file without a record that was written after this may be about to get one; nil: no daemon runs.
  mutating func judge(at moment: Int64, inFlightSince cutoff: Int64?) {
    guard isWhole else { return }
    var (listed, kept) = (DigestSet(), DigestSet())
    for namespace in records.namespaces {
      let collection = Collection(of: namespace, at: moment)
      collections[namespace.name] = collection
      let removed = DigestSet(collection.blobs.lazy.map(\.digest))
      for blob in namespace.blobs {
        listed.insert(blob.digest)
        if !removed.contains(blob.digest) { kept.insert(blob.digest) }
      }
    }
    for (name, collection) in collections.sorted(by: { $0.key < $1.key }) {
      removed[name] = collection.blobs.filter { kept.insert($0.digest) }
    }
    records.forgetLabels()
    let files = files
    files.stamps.forEach { digest, stamp in
      guard !listed.contains(digest) else { return }
      let path = files.path(of: digest)
      add(path, .blob, .contentUnreferenced, stamp.size, "no namespace lists this blob", since: cutoff)
    }
    for snapshotter in records.snapshotters.values {
      for place in snapshotter.withoutRecord {
        let path = "\(snapshotter.path)/\(place)"
        add(
          path, .snapshot, .snapshotUnreferenced, nil, "no record of the snapshotter names it", since: cutoff, in: path)
      }
      for (name, record) in snapshotter.records where !record.isListed {
        guard let path = snapshotter.path(of: record) else { continue }
        let what = "no namespace lists this snapshot, \(name)"
        let files = snapshotter.entry(of: record) == nil ? nil : path
        add(path, .snapshot, .snapshotUnreferenced, record.size, what, since: cutoff, in: files)
      }
    }
  }

  /// - Parameter files: Where a snapshot lies; nil where that is in no folder.
  private mutating func add(
    _ path: String, _ kind: OrphanSeen.Kind, _ code: FindingCode, _ size: Int64?, _ what: String, since cutoff: Int64?,
    in files: String? = nil
  ) {
    if let cutoff, let stamp = try? folder.stamp(path), stamp.modified >= cutoff {
      unlisted.findings.append(Finding(.inFlight, path, what + ", and it is young", area: kind.area))
      return
    }
    let orphan = OrphanSeen(kind: kind, path: path, cacheID: files.map { DirectoryName($0) }, size: size)
    unlisted.orphans.append(orphan)
    unlisted.findings.append(orphan.finding(code, what))
  }
}

extension OrphanSeen {
  /// - Parameter why: Why nothing holds it.
  func finding(_ code: FindingCode, _ why: String) -> Finding {
    Finding(code, path, (size.map { "\($0) bytes: " } ?? "") + why, area: kind.area)
  }
}
