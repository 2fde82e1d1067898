import ArgumentParser
import Report

/// Seconds.
func parsedAge(_ text: String, option: String) throws -> Int64 {
  do {
    return try Age(parsing: text).seconds
  } catch {
    throw ValidationError("\(option): \(error)")
  }
}
