import Files
import ImageModel

/// The containers that containerd's own records have: the CRI's, with the sandboxes of its pods, and those of ctr.
extension NamespaceReader {
  func addContainers(of namespace: Namespace, _ reading: inout TreeReading) {
    // Docker's are in its data root: of these containerd has the running ones alone.
    guard namespace.name != "moby", !namespace.log.contains(.containers) else { return }
    reading.areas.insert(.containers)
    let targets = Dictionary(
      namespace.images.map { ($0.name, $0.target.digest) }, uniquingKeysWith: { first, _ in first })
    let shown = Dictionary(
      reading.images.lazy.filter { !$0.isFurther }.map { ($0.named, $0.shown) }, uniquingKeysWith: { first, _ in first }
    )
    reading.containers = namespace.containers.map { container in
      var cri = CRIRecord()
      do throws(JSONError) {
        if let bytes = container.ofCRI { cri = try CRIRecord(bytes) }
      } catch {
        reading.findings.append(
          Finding(
            .containerUnreadable, contents.layout.databasePath, "expected the CRI’s record of the container, \(error)",
            area: .containers, subject: container.id))
      }
      let status = status(of: container.id, &reading)
      // A name may have moved since: the CRI notes the image's config, by which it calls the image, but with sandboxes.
      let target = container.image.flatMap { targets[$0] }
      let image = cri.image.flatMap { Digest($0) } ?? target.map { shown[$0] ?? $0 }
      return ContainerSeen(
        id: container.id, name: cri.name ?? container.id, image: image, imageName: container.image,
        driver: container.snapshot.map { namespace.names.snapshots[Int($0)].snapshotter },
        created: container.created.map { goTimeText(nanoseconds: $0) },
        state: status?.state, exitCode: status?.state == .exited ? status?.exitCode : nil,
        started: status?.started.map { goTimeText(nanoseconds: $0) },
        finished: status?.finished.map { goTimeText(nanoseconds: $0) }, labels: cri.labels, volumes: [],
        command: cri.command.first.map { commandText($0, Array(cri.command.dropFirst())) }, binds: cri.binds.text,
        logPath: cri.logPath)
    }
  }

  /// What the CRI wrote when the container's state changed; nil where it wrote nothing.
  private func status(of id: String, _ reading: inout TreeReading) -> CRIStatus? {
    let path = "\(CRIStatus.folder)/\(id)/\(CRIStatus.file)"
    let buffer = ReadBuffer()
    guard Hash256(hex: id) != nil else { return nil }
    let detail: String
    do throws(ReadFailure) {
      let bytes = try contents.folder.read(path, into: buffer, limit: CRIStatus.limit)
      do throws(JSONError) {
        return try withExtendedLifetime(buffer) { () throws(JSONError) in try CRIStatus(bytes) }
      } catch {
        detail = "found \(bytes.count) bytes that are none: \(error)"
      }
    } catch {
      if error == .absent { return nil }
      detail = error.found
    }
    reading.findings.append(
      Finding(.containerUnreadable, path, "expected a container’s state of JSON, \(detail)", area: .containers))
    return nil
  }
}
