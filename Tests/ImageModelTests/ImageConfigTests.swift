import Testing

@testable import ImageModel

@Suite struct ImageConfigTests {
  func config(_ json: String) throws(JSONError) -> ImageConfig {
    let bytes = Array(json.utf8)
    var result: Result<ImageConfig, JSONError> = .failure(JSONError(offset: 0, expected: ""))
    bytes.withUnsafeBytes { bytes in
      result = Result { () throws(JSONError) in try ImageConfig(json: bytes) }
    }
    return try result.get()
  }

  static let diff = "sha256:" + String(repeating: "ab", count: 32)

  @Test("a config's members are read, unknown ones passed over")
  func whole() throws {
    let config = try config(
      """
      {"architecture":"arm64","variant":"v8","os":"linux","os.version":"10","created":"2026-01-02T03:04:05.6Z",
       "author":"me","comment":"c","docker_version":"20.10","container":"abc","x":[{}],
       "config":{"Env":["A=1"]},"rootfs":{"type":"layers","diff_ids":["\(Self.diff)","\(Self.diff)"]},
       "history":[{"created_by":"COPY a"},{"created_by":"ENV","empty_layer":true},{"comment":"x"}]}
      """)
    #expect(config.architecture == "arm64")
    #expect(config.variant == "v8")
    #expect(config.osVersion == "10")
    #expect(config.dockerVersion == "20.10")
    #expect(config.container == "abc")
    #expect(config.config == #"{"Env":["A=1"]}"#)
    #expect(config.layerInstructions == ["COPY a", nil])
    #expect(config.diffIDs.map(\.description) == [Self.diff, Self.diff])
    #expect(config.hasRootfs)
  }

  @Test("what may be null or absent is")
  func sparse() throws {
    let config = try config(#"{"config":null,"history":null,"created":null,"rootfs":{"diff_ids":null}}"#)
    #expect(config.config == nil)
    #expect(config.history == nil)
    #expect(config.created == nil)
    #expect(config.hasRootfs)
    #expect(try !self.config(#"{"rootfs":null}"#).hasRootfs)
    #expect(try !self.config("{}").hasRootfs)
  }

  @Test(
    "a config of another form is an error",
    arguments: [
      "", "null", "[]", "{", #"{"rootfs":{"diff_ids":["x"]}}"#, #"{"rootfs":[]}"#,
      #"{"architecture":1}"#, #"{"rootfs":{"diff_ids":[null]}}"#,
    ])
  func refused(json: String) {
    #expect(throws: JSONError.self) { try config(json) }
  }
}
