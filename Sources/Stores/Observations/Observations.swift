import ImageModel

/// An image whose config is sound. Its facts went to the index on the way.
package struct ImageSeen: Sendable {
  package let id: ImageID
  /// The topmost layer in the chain table, or -1.
  package let top: ChainTable.Index
  package let os: String?
  /// The text of metadata's `parent`, which Docker neither checks nor trims.
  package var parent: String?
  /// When it was last tagged or built, as written.
  package var lastUpdated: String?
  package var builtLocally = false
  /// Docker does not list it, because its layers are not loadable or its OS is another.
  package var hidden = false
  /// What names lead to: the index or manifest that leads to the config; nil for the config itself.
  package var target: Digest?
  /// Another platform of the same target comes before it, and stands for the target in lists.
  package var isFurther = false

  /// The engine calls it by its config, whatever names lead to.
  package var isShownByConfig = false

  /// What names lead to, the config itself included.
  package var named: Digest { target ?? Digest(id.hash) }
  /// What the engine calls it.
  package var shown: Digest { isShownByConfig ? Digest(id.hash) : named }
}

/// A config as a worker hands it over: the facts, and the chainIDs that follow from them.
package struct ImageFacts: Sendable {
  package let id: ImageID
  package let config: ImageConfig
  package let chain: [ChainID]
}

/// An entry of layerdb. Large hosts have hundreds of thousands: it is kept small.
package struct LayerSeen: Sendable {
  package let cacheID: DirectoryName?
  private let flags: Flags
  package let chain: ChainTable.Index
  /// Its parent, as its own file names it; -1 where the file is absent or unreadable.
  package let parent: ChainTable.Index
  private let bytes: Int64

  private struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    static let hasDiff = Flags(rawValue: 1)
    static let isPlaced = Flags(rawValue: 2)
    static let isWhole = Flags(rawValue: 4)
    static let hasSize = Flags(rawValue: 8)
  }

  package init(
    chain: ChainTable.Index, hasDiff: Bool, parent: ChainTable.Index, cacheID: DirectoryName?, size: Int64?,
    isPlaced: Bool, isWhole: Bool
  ) {
    self.chain = chain
    self.parent = parent
    self.cacheID = cacheID
    bytes = size ?? 0
    var flags: Flags = []
    if hasDiff { flags.insert(.hasDiff) }
    if isPlaced { flags.insert(.isPlaced) }
    if isWhole { flags.insert(.isWhole) }
    if size != nil { flags.insert(.hasSize) }
    self.flags = flags
  }

  /// Its file with the diff_id could be read.
  package var hasDiff: Bool { flags.contains(.hasDiff) }
  /// `diff` and `parent` are as they should be: its parent, or that it has none, is known.
  package var isPlaced: Bool { flags.contains(.isPlaced) }
  /// Docker could load this entry by itself, whatever its ancestors are.
  package var isWhole: Bool { flags.contains(.isWhole) }
  /// Bytes, as this tree has it.
  package var size: Int64? { flags.contains(.hasSize) ? bytes : nil }
}

/// An entry of layerdb/mounts: the writable layer of a container.
package struct MountSeen: Sendable, Hashable {
  package let name: String
  package let mountID: DirectoryName?
  package let initID: DirectoryName?
  package let parent: ChainID?
  /// All its files are there and hold what they should.
  package var isWhole = true

  /// It is BuildKit's, which lasts while it needs a layer's files.
  package var isBuilds: Bool { isBuildKitID(name) }
}

package struct ContainerSeen: Sendable, Hashable {
  package enum State: String, Sendable {
    case created, running, paused, restarting, removing, dead, exited
  }

  /// Why a daemon that starts does not load a container, and so does not list it (moby daemon/daemon.go, `restore`).
  package enum Unlisted: String, Sendable {
    case noConfig = "no config"
    case unreadableConfig = "config unreadable"
    case unreadableHostConfig = "hostconfig unreadable"
    case noMount = "no mount"
    case unreadableMount = "mount unreadable"
    /// A layer below the mount cannot be loaded.
    case missingLayers = "layers missing"
  }

  package let id: String
  // Nil, as all that only a config says, where the config is missing or cannot be read.
  /// Without the leading slash.
  package let name: String?
  package let image: Digest?
  /// As the user typed it.
  package let imageName: String?
  package let driver: String?
  package let created: String?
  package let state: State?
  package let exitCode: Int64?
  package let started: String?
  package let finished: String?
  /// As a JSON object; nil for none.
  package var labels: String?
  package let volumes: [VolumeUseSeen]
  /// Nil: Docker lists it.
  package var unlisted: Unlisted?
  /// In one line, as docker ps shows it.
  package var command: String? = nil
  /// A JSON array of what docker ps shows as ports: those that it has while it runs, else those that were asked for; nil for
  /// none.
  package var ports: String? = nil
  /// Mounts that are no volumes, as a JSON array of objects: `kind`, `source`, `path`, `read_only`; nil for none.
  package var binds: String? = nil
  /// On the host, as the engine wrote it.
  package var logPath: String? = nil
  /// That of the image's platform which it uses, where Docker notes it.
  package var manifest: Digest? = nil
}

extension ContainerSeen {
  /// A container of which only the folder says anything.
  package init(id: String, unlisted: Unlisted) {
    self.init(
      id: id, name: nil, image: nil, imageName: nil, driver: nil, created: nil, state: nil, exitCode: nil,
      started: nil, finished: nil, labels: nil, volumes: [], unlisted: unlisted)
  }
}

/// A volume that a container has at some path.
package struct VolumeUseSeen: Sendable, Hashable {
  /// The path in the container.
  package let destination: String
  package let volume: String
  /// The volume's driver; `local` keeps it under ROOT/volumes.
  package let driver: String
}

/// A driver's directory that is no layer's.
package struct DirectorySeen: Sendable, Hashable {
  package let name: DirectoryName
  /// Who owns it; nil if it has no owner.
  package let owner: Owner?
}

/// Why something of a tree is held.
package enum Owner: String, Sendable {
  case container
  case containerInit = "container init"
  case layer
  case buildCache = "build cache"
  case interruptedRemoval = "interrupted removal"
  case lower = "lower of an owned directory"
  case orphanedMount = "orphaned mount"
  /// What could own it was not read.
  case unknown
  case inFlight = "in flight"
}

/// Who holds a layer, the strongest last.
package enum LayerHolder: UInt8, Comparable, Sendable {
  case nothing = 0
  case orphanedMount, buildCache, container, hiddenImage, image

  package static func < (x: LayerHolder, y: LayerHolder) -> Bool { x.rawValue < y.rawValue }
}

/// What nothing owns, and what Docker removes by itself.
package struct OrphanSeen: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case layer, directory, mount, blob, snapshot
    /// A layer that was being written when dockerd crashed.
    case writeSet = "write-set"
    /// An interrupted removal, which Docker finishes: no orphan.
    case removal

    /// The part of a tree whose reading finds such things.
    package var area: Area {
      switch self {
      case .layer, .mount, .snapshot: .orphans
      case .directory: .orphanDirectories
      case .writeSet, .removal: .interruptions
      case .blob: .orphanBlobs
      }
    }
  }

  package let kind: Kind
  /// Relative to the data root.
  package let path: String
  package var chain: ChainID?
  package var cacheID: DirectoryName?
  /// A mount's second directory.
  package var initID: DirectoryName?
  /// The driver's directory, relative to the data root.
  package var directory: String?
  /// Bytes that layerdb has recorded of a layer, or of one that is being removed.
  package var size: Int64?
  /// How many directories a directory needs below it: those that need more are removed first.
  package var lowers: Int64?
  /// Only an orphaned mount holds this layer.
  package var keptByMount = false
}

/// A record of BuildKit's cache, as `docker buildx du` lists it.
package struct BuildRecordSeen: Sendable, Hashable {
  package let id: String
  package let type: String
  package let description: String
  /// Bytes; nil where the size is the layer's.
  package let size: Int64?
  package let chain: ChainID?
  /// Where its files are; nil where only a layer stands for it.
  package let directory: DirectoryName?
  /// Nanoseconds since 1970.
  package let created: Int64?
  package let lastUsed: Int64?
  package let usageCount: Int64
  package let isMutable: Bool
  /// The records it was made from, separated by spaces.
  package let parents: String
}

/// Bytes on disk, as measured by walking.
package struct MeasureSeen: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// A directory of the driver, or where a snapshot's files are.
    case directory
    /// Blobs that are for the same, by the name of that.
    case blobs
    /// The logs of a container, rotated ones too.
    case log
    /// What else containers/<id> holds.
    case container
    /// The files of a volume.
    case volume
    /// Downloads under way, and what else Docker keeps in tmp.
    case temporary
    /// A layer that is being written: a folder of layerdb/tmp.
    case writeSet = "write-set"
    /// All the rest of a data root, by its name there; image/DRIVER by that path; `.` is the data root's own folder.
    case other
  }

  package let kind: Kind
  /// A driver directory's, container's or volume's name; a path below the data root for the rest.
  package let name: DirectoryName
  package let part: DiskPart
  /// As du says of it alone: a file with several names in it counts once.
  package let use: DiskUse
  /// What of this another part has too, by hard links, and is counted there.
  package let overlap: DiskUse
}

/// The files of a container's writable layer, where the store keeps them apart from what it needs itself.
package struct WritableLayerSeen: Sendable, Hashable {
  /// The driver's directory of which they are a part.
  package let directory: DirectoryName
  package let use: DiskUse
  /// Docker's SizeRw: what the files' sizes say, or in containerd's store the bytes on disk.
  package let size: Int64
}
