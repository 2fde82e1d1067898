import ImageModel

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
  /// The image as the user typed it.
  package let imageName: String?
  package let driver: String?
  package let created: String?
  package let state: State?
  package let exitCode: Int64?
  package let started: String?
  package let finished: String?
  /// A JSON object; nil for none.
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
