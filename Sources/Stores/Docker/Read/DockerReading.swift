/// What came of the reading of one driver's tree.
struct DockerReading {
  var reading: TreeReading
  /// What it saw of the daemon itself.
  let daemon: DaemonTraces
  /// The newest modification time of what lies under image/DRIVER, in nanoseconds since 1970.
  let newest: Int64
  /// Of distribution/, where the next reading may pass it over.
  let distribution: (stamps: [ReadCache.Stamp], newest: Int64)?
}
