import Foundation
import Report

/// Tells on a terminal how far a walk for bytes on disk has come.
struct MeasureProgress: Sendable {
  private let progress: Report.Progress

  /// - Parameter isShown: false where only errors are wanted.
  init(isShown: Bool = true) {
    progress = Report.Progress(isTerminal: isShown && Terminal.isError, width: Terminal.errorWidth) { bytes in
      try? Terminal.write(bytes, to: STDERR_FILENO)
    }
  }

  @Sendable func callAsFunction(inodes: Int64, bytes: Int64) {
    progress.update("measuring: \(inodes) inodes, \(ByteCount(bytes))")
  }

  func clear() { progress.clear() }
}
