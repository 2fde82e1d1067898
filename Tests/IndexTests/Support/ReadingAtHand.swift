@testable import Index
@testable import Stores

extension IndexFile {
  /// Records a reading that a test has made, with the facts of its images, through the same code as a scan.
  func record(_ reading: TreeReading, images: [ImageFacts], host: String, at: Int64) throws {
    let chains = reading.chains
    try record(Recording.Origin(host: host, tool: "test"), digests: chains.digests) { recording in
      for image in images {
        try recording.add(image, top: image.chain.last.flatMap { chains.place(of: $0) } ?? -1, in: chains)
      }
      _ = try recording.record(reading, at: at)
    }
  }
}
