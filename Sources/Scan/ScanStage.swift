import Stores

/// A step of a scan that is done, for those who want to watch: what was done, with what, and how long that took.
package struct ScanStage: Sendable {
  package let name: String
  package let detail: String
  package let duration: Duration
}

/// Reports the steps of a scan as they are done.
struct StageWatch {
  let report: (@Sendable (ScanStage) -> Void)?
  private let clock = ContinuousClock()

  init(_ report: (@Sendable (ScanStage) -> Void)?) { self.report = report }

  /// - Parameter detail: Is only made where somebody watches.
  func stage<Result>(
    _ name: String, detail: (Result) -> String = { _ in "" }, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let report else { return try body() }
    let began = clock.now
    let result = try body()
    report(ScanStage(name: name, detail: detail(result), duration: clock.now - began))
    return result
  }
}

extension TreeReading {
  /// Which parts were read whole, and which were looked at and were not.
  var partsRead: String {
    func names(_ areas: Set<Area>) -> String {
      areas.sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: ", ")
    }
    let lost = attempted.subtracting(areas)
    return names(areas) + (lost.isEmpty ? "" : "; not whole: " + names(lost))
  }
}
