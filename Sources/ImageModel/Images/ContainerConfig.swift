/// The default configuration of an image's containers, of which strata keeps the text alone.
extension JSONReader {
  /// Passes over a container configuration, or null.
  ///
  /// - Throws: `JSONError` where a member has another type than in Docker (moby api/types/container/config.go): it cannot
  ///   read such a document, and has no such image.
  mutating func containerConfig() throws(JSONError) {
    try object { (reader, key) throws(JSONError) in
      switch key {
      case "Env", "OnBuild": try reader.texts()
      case "Cmd", "Entrypoint", "Shell": try reader.textOrTexts()
      case "Labels": try reader.object { (reader, _) throws(JSONError) in _ = try reader.text() }
      case "ExposedPorts", "Volumes":
        try reader.object { (reader, _) throws(JSONError) in
          try reader.object { (reader, _) throws(JSONError) in try reader.skip() }
        }
      case "Hostname", "Domainname", "User", "Image", "WorkingDir", "MacAddress", "StopSignal":
        _ = try reader.text()
      case "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "ArgsEscaped",
        "NetworkDisabled":
        _ = try reader.boolean()
      case "StopTimeout": _ = try reader.integer()
      case "Healthcheck": try reader.healthcheck()
      default: try reader.skip()
      }
    }
  }

  private mutating func healthcheck() throws(JSONError) {
    try object { (reader, key) throws(JSONError) in
      switch key {
      case "Test": try reader.texts()
      case "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries": _ = try reader.integer()
      default: try reader.skip()
      }
    }
  }

  private mutating func texts() throws(JSONError) {
    try array { (reader) throws(JSONError) in _ = try reader.text() }
  }

  /// A command as a text alone is one of one word (moby api/types/strslice/strslice.go).
  private mutating func textOrTexts() throws(JSONError) {
    let start = self
    do throws(JSONError) {
      try texts()
    } catch {
      self = start
      _ = try text()
    }
  }
}
