/// What a data root shows of the version of the daemon that last used it.
///
/// From moby's and containerd's sources, at these tags:
/// - engine-id: written from 23.0 on, never by 20.10 (daemon/daemon.go).
/// - `NetworkSettings.Bridge` in config.v2.json: written by all versions up to 28.5.2, never from 29.0.0 on
///   (daemon/network/settings.go). Each daemon writes the config of each container of its driver anew as it starts
///   (daemon/daemon.go, `restore` calls `checkpointAndSave`; 20.10.24, 28.5.2, 29.0.0).
/// - `builtLocally` in imagedb/metadata: from 24.0.9 and 25.0.2 on (image/store.go).
/// - The schema 4 of containerd's database: from containerd 2.0 on (core/metadata/db.go). The containerd that dockerd
///   starts by itself, in ROOT/containerd/daemon, comes with it: 1.7.28 with 28.5.2, 2.1.5 with 29.0.0 (Dockerfile).
/// - Leases `moby-image-ID` are no sign: 20.10 made them too.
///
/// Nothing that was found distinguishes 29.0 to 29.3 from 29.4.
package struct DockerVersionSigns: Sendable, Equatable {
  var hasEngineID = false
  var hasImagesBuiltLocally = false
  /// The containers' configs were part of what was read, though there may have been none.
  var hasContainers = false
  /// Some config of a container has `NetworkSettings` with, or without, `Bridge`.
  var hasBridge = false
  var lacksBridge = false
  /// The schema of the database in ROOT/containerd/daemon.
  var containerdSchema: Int64?

  /// The newest version that the signs allow; nil where nothing shows it.
  var version: DockerVersion? {
    if lacksBridge { return .v294 }
    if !hasBridge, let containerdSchema, containerdSchema >= 4 { return .v294 }
    if hasEngineID || hasImagesBuiltLocally { return .v23 }
    return hasContainers ? .v20 : nil
  }
}
