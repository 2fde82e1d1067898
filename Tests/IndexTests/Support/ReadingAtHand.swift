@testable import Index
@testable import Stores

extension IndexFile {
  /// Records a reading that is at hand, with the facts of its images, as a scan does.
  func record(_ reading: TreeReading, images: [ImageFacts], host: String, at: Int64) throws {
    let chains = reading.chains
    try record(Recording.Origin(host: host, tool: "test"), digests: chains.digests) { recording in
      for image in images {
        try recording.add(image, top: image.chain.last.flatMap { chains.index(of: $0) } ?? -1, in: chains)
      }
      _ = try recording.record(reading, at: at)
    }
  }
}
