import Bolt
import Files
import ImageModel

/// The manifests of the images that a Docker with a graph driver pulled: it keeps them in containerd, each by a lease that
/// is called after the image's ID (moby daemon/images/store.go). They say what no file of the driver's tree says: how large
/// the compressed layers are.
struct LeasedManifests {
  private let blobs: [Namespace.Blob]

  init(of namespace: Namespace) {
    let leases = namespace.leases.filter { $0.id.hasPrefix("moby-image-") }
    let leased = Set(
      leases.flatMap(\.things).compactMap { thing in if case .blob(let digest) = thing { digest } else { nil } })
    blobs = namespace.blobs.filter { leased.contains($0.digest) }
  }

  /// Those in a containerd in which Docker has no image; nil where there is none.
  init?(in folder: any Folder, digests: DigestTable) {
    guard let copy = try? ContainerdLayout.containerd.database(in: folder), !copy.isEmpty,
      let namespace = try? Namespace.all(in: BoltFile(copy), digests: digests).first(where: { $0.name == "moby" })
    else { return nil }
    self.init(of: namespace)
  }

  /// Hands the manifests on as facts. Of an index, which a lease holds too, only its manifests are wanted: what is none
  /// is passed over.
  func add(in files: BlobFiles, workers: Int, to sink: any FactSink) throws {
    let names = blobs.map { blob in
      Descriptor(
        mediaType: "application/vnd.oci.image.manifest.v1+json", digest: sink.digests.digest(at: blob.digest),
        size: blob.size ?? 0)
    }
    let present = Set(blobs.map(\.digest))
    // None leads to a config: these are in imagedb.
    var chains = ChainTable(sink.digests)
    _ = try BlobDocuments(in: files, from: names, workers: workers, to: sink, &chains, where: present.contains) { _ in
      nil
    }
  }
}
