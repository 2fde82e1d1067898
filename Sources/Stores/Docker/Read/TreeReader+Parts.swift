import Files
import ImageModel

/// How each part of a tree is read that is not divided among workers.
extension TreeReader {
  func noteTime(of path: String, in folder: any Folder, _ buffer: ReadBuffer) {
    if let stamp = try? folder.stamp(path) { buffer.note(stamp) }
  }

  func listLeftovers(in image: any Folder, _ raw: inout RawReading) {
    guard let entries = try? image.entries() else { return }
    for entry in entries where entry.name.hasPrefix(".tmp-") {
      raw.findings.append(.leftover(image.path(of: entry.name)))
    }
  }

  func readReferences(_ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading) {
    let path = image.path(of: "repositories.json")
    // Of 50,000 images it has 11 MB.
    defer { buffer.shrink() }
    if (try? image.stamp("repositories.json")) != nil { raw.attempted.insert(.references) }
    do throws(ReadFailure) {
      if let stamp = try? image.stamp("repositories.json") { raw.repositoriesWritten = stamp.modified }
      let bytes = try image.read(
        "repositories.json", into: buffer, limit: ReferencesReading.limit)
      do throws(JSONError) {
        let references = try ReferencesReading(json: bytes)
        raw.tags = references.tags
        raw.digestReferences = references.digests
        raw.areas.insert(.references)
        raw.findings += references.faults.map { Finding(.tagWithoutImage, path, $0.detail, subject: $0.reference) }
        raw.findings += references.mistyped.map {
          Finding(.repositoriesUnreadable, path, "\($0.member): \($0.error)", subject: $0.member)
        }
        if references.rest > 0 { raw.findings.append(.trailing(references.rest, path)) }
      } catch {
        raw.findings.append(
          Finding(
            .repositoriesUnreadable, path,
            "expected {\"Repositories\": {…}}, found \(bytes.count) bytes that are not: \(error)"))
      }
    } catch {
      // Where it is absent it is not part of the input: a daemon makes one as it starts.
      if error != .absent {
        raw.findings.append(Finding(.repositoriesUnreadable, path, "expected a JSON file", error))
      }
    }
  }

  /// A tag that was made or dropped since the images were listed is no fault: only what both readings show stays.
  func readReferencesAgain(
    _ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading
  ) {
    guard raw.areas.contains(.references) else { return }
    var again = RawReading()
    readReferences(image, into: buffer, &again)
    guard again.areas.contains(.references) else { return }
    let tags = Set(again.tags)
    let digests = Set(again.digestReferences)
    // An image that was removed and pulled again meanwhile has its config by now.
    func isNowhere(_ target: Digest) -> Bool {
      (try? image.stamp("imagedb/content/sha256/" + target.hex)) == nil
    }
    func isKnown(_ target: Digest) -> Bool { target.hash256.map(raw.imageNames.contains) ?? false }
    raw.tags = raw.tags.filter { isKnown($0.target) || tags.contains($0) && isNowhere($0.target) }
    raw.digestReferences = raw.digestReferences.filter {
      isKnown($0.target) || digests.contains($0) && isNowhere($0.target)
    }
  }

  func readMounts(_ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading) {
    do throws(ReadFailure) {
      guard let layerdb = try image.folderIfPresent("layerdb") else { return }
      raw.attempted.insert(.mounts)
      // A daemon that never made a container has no such folder.
      guard let folder = try layerdb.folderIfPresent("mounts") else {
        raw.areas.insert(.mounts)
        return
      }
      noteTime(of: "mounts", in: layerdb, buffer)
      var reader = MountsReader(folder: folder)
      try reader.read(into: buffer)
      raw.mounts = reader.mounts
      raw.findings.append(contentsOf: reader.findings)
      raw.areas.insert(.mounts)
    } catch {
      raw.findings.append(.noFolder(imagePath + "/layerdb/mounts", error))
    }
  }

  func readContainers(into buffer: ReadBuffer, _ raw: inout RawReading) {
    do throws(ReadFailure) {
      guard (try? root.stamp("containers")) != nil else { return }
      raw.attempted.insert(.containers)
      guard let folder = try root.folderIfPresent("containers") else { return }
      // Containers are no part of image/: their times do not show when the copy was made.
      let newest = buffer.newest
      defer { buffer.newest = newest }
      var reader = ContainersReader(folder: folder)
      try reader.read(into: buffer)
      raw.containers = reader.containers
      raw.containerNames = Set(reader.containers.map(\.id))
      raw.emptiedContainers = reader.emptied
      raw.findings.append(contentsOf: reader.findings)
      raw.areas.insert(.containers)
      raw.daemon.note(reader, in: root)
      if let use = reader.uses[driver.name] { raw.daemon.use = use }
    } catch {
      raw.findings.append(.noFolder("containers", error))
    }
  }

  func readBuildCache(into buffer: ReadBuffer, _ raw: inout RawReading) {
    let newest = buffer.newest
    defer { buffer.newest = newest }
    raw.buildCache = BuildCache(in: root, into: buffer)
    if raw.buildCache.isComplete { raw.areas.insert(.buildCache) }
    if !raw.buildCache.findings.isEmpty { raw.attempted.insert(.buildCache) }
    raw.findings.append(contentsOf: raw.buildCache.findings)
  }

  func readDirectories(into buffer: ReadBuffer, _ raw: inout RawReading) {
    guard let path = driver.folder, (try? root.stamp(path[0])) != nil else { return }
    raw.attempted.insert(.directories)
    let newest = buffer.newest
    defer { buffer.newest = newest }
    do throws(ReadFailure) {
      guard let folder = try root.descend(path) else { return }
      var reader = DirectoriesReader(driver: driver, folder: folder)
      try reader.read(into: buffer)
      raw.findings.append(contentsOf: reader.findings)
      raw.directories = reader.listing
      raw.areas.insert(.directories)
    } catch {
      raw.findings.append(.noFolder(path.joined(separator: "/"), error))
    }
  }
}
