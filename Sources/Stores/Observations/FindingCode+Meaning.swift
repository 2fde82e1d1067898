extension FindingCode {
  /// What it says, in words for people; and where.
  package var meaning: (path: String, words: String) {
    switch self {
    case .repositoriesUnreadable: ("image/DRIVER/repositories.json", "no JSON, or not of its form")
    case .tagWithoutImage: ("image/DRIVER/repositories.json", "a reference to an ID that imagedb has no file of")
    case .imageDigestMismatch: (content, "bytes whose SHA-256 is another than their name: no image")
    case .imageUnreadable:
      (content, "cannot be opened, is no regular file, is no JSON, or has no rootfs")
    case .imageNameInvalid: (content, "a file whose name is no digest: Docker passes it by")
    case .imageHidden: (content, "a sound config that Docker does not list, since it cannot load the layers")
    case .layerMissing: (layer, "an image or a mount needs this entry and it is not there; of several, the lowest")
    case .layerUnreadable: (layer, "its diff or its parent cannot be read")
    case .layerCacheIDMissing: (layer, "no file names its directory")
    case .layerSizeInvalid: (layer, "its size is no number")
    case .layerChainMismatch: (layer, "its name is not the chainID of its parent and diff")
    case .layerParentMissing: (layer, "the entry of its parent is not there")
    case .layerOrphaned: (layer, "no image, layer, mount or lease of the build cache holds it")
    case .layerRemoving:
      (layer + "-…-removing", "a removal was interrupted: Docker 20.10 or newer ends it when it stops")
    case .layerWriteSet: ("image/DRIVER/layerdb/tmp/NAME", "a layer that was being written when dockerd crashed")
    case .directoryMissing:
      (layer, "its driver directory is not there (info where no image and no container needs it)")
    case .directoryLeaked: ("the driver's directory", "nothing owns it, or its layer does not name it")
    case .linkMissing: ("overlay2/DIRECTORY", "overlay2/l has no link to it")
    case .linkDangling: ("overlay2/l/LINK", "a link that points to no directory")
    case .mountOrphaned:
      ("image/DRIVER/layerdb/mounts/ID", "its container is gone; it keeps its directories and layers")
    case .mountUnreadable: ("image/DRIVER/layerdb/mounts/ID", "a file of it is missing, empty, or no name")
    case .containerUnreadable: ("containers/ID/config.v2.json", "no JSON, or of another container")
    case .containerMountMissing: ("containers/ID", "its writable layer's mount is not there")
    case .blobMetadataUnreadable: ("image/DRIVER/distribution", "what was pulled or pushed as what cannot be read")
    case .buildCacheUnreadable: ("buildkit/FILE", "what only the build cache could own has an unknown owner")
    case .manifestUnreadable:
      ("blobs/sha256/DIGEST or index.json", "no JSON, or not of its form: what it names is not known")
    case .blobMissing:
      (blob, "an index, a manifest or a name lists this blob and it is not there (info for a platform)")
    case .blobDigestMismatch: (blob, "bytes whose digest is another than their name")
    case .blobSizeMismatch: (blob, "another size than its descriptor says")
    case .contentUnreferenced:
      (blob, "nothing holds this blob: no name leads to it, or containerd's next collection removes it")
    case .snapshotUnreferenced: (snapshot, "nothing holds it: containerd's next collection removes it")
    case .snapshotMissing:
      (database, "a snapshot or a container needs this snapshot, and it or its snapshotter's record is not there")
    case .snapshotDirectoryMissing: (snapshot, "the snapshotter has a record of it, and its folder is not there")
    case .ingestAbandoned: ("ingest/NAME", "a download that nothing continues, since no daemon runs")
    case .leaseAbandoned:
      (database, "a lease whose container is gone, or (info) of a pull or build that a daemon's end interrupted")
    case .unreadable: ("any", "no permission, or an error of the disk")
    case .leftover: ("any", "a .tmp-… file of an interrupted write")
    case .trailingBytes:
      ("repositories.json, config.v2.json", "bytes after its JSON, that Docker passes over: something else wrote them")
    case .inFlight: ("any", "unowned, and younger than the running daemon: a later scan shows which it is")
    case .buildCacheStale: ("buildkit/snapshots.db", "a bucket that no lease names; it holds nothing")
    case .buildCacheUnlisted:
      ("buildkit/containerdmeta.db", "a lease without a record: Docker keeps what it holds and lists it nowhere")
    case .memberRefused: ("of the tar's member", "it would lead out of the tree, or be two things at once")
    }
  }
}

private let content = "image/DRIVER/imagedb/content/sha256/ID"
private let database = "io.containerd.metadata.v1.bolt/meta.db"
private let snapshot = "snapshots/ID of a snapshotter"
private let blob = "blobs/sha256/DIGEST"
private let layer = "image/DRIVER/layerdb/sha256/CHAIN"
