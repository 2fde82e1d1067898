import ArgumentParser
import Foundation
import ImageModel
import Index
import Report

extension Filters {
  /// The earliest of the moments that keys name; null where none does.
  func until(_ keys: String...) throws -> SQLValue {
    let now = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
    let moments = try (keys.isEmpty ? ["until"] : keys).flatMap { key in
      try self[key].map { try Self.moment($0, key: key, now: now) }
    }
    return SQLValue(moments.min().map(timeText))
  }

  /// In milliseconds since 1970.
  private static func moment(_ text: String, key: String, now: Int64) throws -> Int64 {
    if let time = DockerTime.milliseconds(text, now: now) { return time }
    throw ValidationError(
      "--filter \(key): expected an age such as 24h or 4d, or \(TypedTime.forms); found “\(visible(text))”"
    )
  }
}
