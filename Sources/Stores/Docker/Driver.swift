import Files

/// How a graph driver keeps its directories. Nothing else knows drivers by name.
package struct Driver: Sendable, Equatable {
  package let name: String
  /// The folder of the driver's directories, below the data root; nil where there is nothing to list.
  package let folder: [String]?
  /// Entries of that folder that are no layer's.
  package var ignored: Set<String> = []
  package var ignoredPrefixes: [String] = []
  /// The folder of short links beside the directories, as overlay2 has it.
  package var links: String?
  /// The file of a directory that names the directories which it needs below it.
  var lowerFile: String?
  /// The folder of a directory in which the layer's files lie, where that is not the directory itself and holds no
  /// more than the layer's own.
  package var contents: String?
  /// A container's files begin with a copy of those of the layer below it, which Docker counts there alone.
  var copiesBelow = false
  /// Each directory is a file system of its own to stat: a subvolume.
  package var directoriesAreFileSystems = false
  /// Entries are files (devicemapper's metadata), not directories.
  package var entriesAreFiles = false
  /// Where a directory keeps the files of its layer; empty: it is the layer.
  var layerFolders: [String] = []
  /// Other folders below the driver's own in which layers are mounted.
  var mounts: [String] = []
  /// The operating system of the images that a daemon with this driver lists.
  package var os = "linux"
  /// Docker 20.10 and newer gives back orphans of this driver by its own removal: tried with a real daemon.
  private var scriptWasTried = false

  package static let all: [Driver] = [
    overlay2("overlay2", tried: true),
    overlay2("fuse-overlayfs", tried: false),
    Driver(
      name: "overlay", folder: ["overlay"], lowerFile: "lower-id", contents: "upper", copiesBelow: true,
      layerFolders: ["root", "upper", "work", "merged"]),
    Driver(name: "aufs", folder: ["aufs", "diff"], mounts: ["mnt"]),
    Driver(name: "vfs", folder: ["vfs", "dir"], scriptWasTried: true),
    Driver(name: "btrfs", folder: ["btrfs", "subvolumes"], directoriesAreFileSystems: true),
    Driver(
      name: "devicemapper", folder: ["devicemapper", "metadata"],
      ignored: ["base", "deviceset-metadata", "transaction-metadata"], entriesAreFiles: true, mounts: ["mnt"]),
    Driver(name: "zfs", folder: nil, mounts: ["graph"]),
    Driver(
      name: "windowsfilter", folder: ["windowsfilter"], layerFolders: ["Files", "Hives", "UtilityVM"], os: "windows"),
  ]

  private static func overlay2(_ name: String, tried: Bool) -> Driver {
    Driver(
      name: name, folder: [name], ignored: ["l", "backingFsBlockDev"],
      ignoredPrefixes: ["metacopy-check", "opaque-bug-check"], links: "l", lowerFile: "lower", contents: "diff",
      layerFolders: ["diff", "work", "merged"], scriptWasTried: tried)
  }

  /// The shell script that gives back what nothing owns, with names between @ where a tree's own values go; nil where
  /// it was not tried with the driver.
  package var giveBackScript: String? {
    scriptWasTried ? String(decoding: PackageResources.give_back_sh, as: UTF8.self) : nil
  }

  /// Whether an entry of the driver's folder is a layer's or a container's.
  package func owns(entry name: String, kind: EntryKind) -> Bool {
    guard kind == (entriesAreFiles ? .file : .folder), !ignored.contains(name) else { return false }
    return !ignoredPrefixes.contains { name.hasPrefix($0) }
  }

  /// The path of a directory, relative to the data root; nil where the driver keeps none.
  package func path(of directory: DirectoryName) -> String? {
    folder.map { $0.joined(separator: "/") + "/" + directory.description }
  }

  /// The path of the folder of short links, relative to the data root; nil where the driver has none.
  var pathOfLinks: String? { links.flatMap { path(of: .text($0)) } }
}

extension Driver {
  /// Whether a container's driver is no graph driver, as far as is known and a data root shows: then it is one of
  /// containerd's snapshotters.
  package static func isSnapshotter(_ name: String, in root: any Folder) -> Bool {
    let isDriver = name.isEntryName && (try? root.stamp("image/" + name)) != nil
    return !isDriver && !all.contains { $0.name == name }
  }

  /// The driver of this name. One that is not known has no directories to list.
  package init(named name: String) {
    self = Self.all.first { $0.name == name } ?? Driver(name: name, folder: nil)
  }
}
