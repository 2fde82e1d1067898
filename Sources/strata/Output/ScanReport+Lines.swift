import Foundation
import ImageModel
import Report
import Scan
import Stores

extension ScanStage {
  var line: String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
    let time = String(format: "%9.1f ms", milliseconds)
    return "\(time)  \(name)" + (detail.isEmpty ? "" : ": \(detail)")
  }
}

extension ScanReport {
  /// The images that Docker lists only when it is asked for all.
  private var besides: String {
    intermediateImages.map { $0 > 0 ? " (and \($0) intermediate)" : "" } ?? ""
  }

  /// One line of what was recorded.
  var sentence: String {
    var parts = [
      images.map { plural($0, "image") + besides } ?? "images not read",
      layers.map { plural($0, "layer") } ?? "layers not read",
    ]
    if let containers { parts.append(plural(containers, "container")) }
    if orphans > 0 { parts.append(plural(orphans, "orphan")) }
    if let measured {
      parts.append("\(ByteCount(measured.bytes)) on disk in \(plural(Int(measured.inodes), "inode"))")
    }
    return "\(visible(host)) \(tree.label) at \(timeText(at)): " + parts.joined(separator: ", ")
      + (wasKnown ? "; known already" : "") + (isLive ? "; live" : "")
  }
}

extension [ScanReport] {
  /// Says which copy was not recorded with the time that its files show.
  func warn() {
    // The trees of a data root are read as one, and have one time.
    guard let report = first, let time = report.timeInFuture else { return }
    Terminal.note(
      "\(report.host): the newest file under image/ is of \(timeText(time)), which lies in the future: recorded as of now, \(timeText(report.at)); --at gives the copy’s own time"
    )
  }
}
