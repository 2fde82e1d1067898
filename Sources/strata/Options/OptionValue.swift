import ArgumentParser

/// Reads the value of an option.
///
/// - Throws: `ValidationError`, which names the option, for what `read` throws.
func value<Value>(of option: String, _ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch {
    throw ValidationError("\(option): \(error)")
  }
}
