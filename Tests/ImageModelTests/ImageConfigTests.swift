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
    var steps: [[String?]] = []
    try #require(config.history).forEach { step in
      steps.append([step.createdBy?.json.string, step.comment?.json.string, step.isEmpty ? "empty" : nil])
    }
    #expect(steps == [["COPY a", nil, nil], ["ENV", nil, "empty"], [nil, "x", nil]])
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

  /// What Docker 20.10 lists, or not, was tried: an image with such a config under its right name.
  @Test(
    "members of the container's configuration have Docker's types",
    arguments: [
      ("null", true), ("{}", true), (#"{"labels":{"a":"b"}}"#, true), ("[1]", false), (#""x""#, false),
      (#"{"Labels":null}"#, true), (#"{"Labels":{"a":null}}"#, true), (#"{"Labels":[1]}"#, false),
      (#"{"Labels":{"a":1}}"#, false), (#"{"Env":[null]}"#, true), (#"{"Env":{"a":1}}"#, false),
      (#"{"Env":[1]}"#, false), (#"{"Env":"a"}"#, false), (#"{"Cmd":"sh -c x"}"#, true), (#"{"Cmd":["sh"]}"#, true),
      (#"{"Cmd":5}"#, false), (#"{"Entrypoint":"x"}"#, true), (#"{"User":5}"#, false),
      (#"{"ExposedPorts":["80"]}"#, false), (#"{"ExposedPorts":{"80/tcp":{}}}"#, true), (#"{"Volumes":["/x"]}"#, false),
      (#"{"Healthcheck":"x"}"#, false), (#"{"Healthcheck":{"Test":["CMD"],"Interval":5}}"#, true),
      (#"{"StopSignal":9}"#, false), (#"{"StopTimeout":"9"}"#, false), (#"{"StopTimeout":9}"#, true),
      (#"{"OnBuild":"x"}"#, false), (#"{"Tty":"yes"}"#, false), (#"{"Memory":1000000000000000000000000000000}"#, true),
    ])
  func containerConfig(json: String, isRead: Bool) {
    for member in ["config", "container_config"] {
      let document = "{\"\(member)\":\(json)}"
      #expect(((try? config(document)) != nil) == isRead, "\(document)")
    }
  }

  @Test("members are known by their names in any case, as Docker knows them")
  func letterCase() throws {
    let config = try config(
      #"{"Architecture":"arm64","OS":"linux","RootFS":{"DIFF_IDS":["\#(Self.diff)"]},"O\u0053":"x"}"#)
    #expect(config.architecture == "arm64")
    #expect(config.os == "x")
    #expect(config.hasRootfs && config.diffIDs.count == 1)
  }

  @Test("members of which nothing is kept have their types too")
  func others() {
    for json in [
      #"{"id":5}"#, #"{"parent":5}"#, #"{"rootfs":{"type":5}}"#, #"{"history":["x"]}"#, #"{"history":{}}"#,
      #"{"history":[{"author":5}]}"#, #"{"created":"yesterday"}"#, #"{"created":""}"#, #"{"created":5}"#,
      #"{"created":"2026-02-30T00:00:00Z"}"#, #"{"history":[{"created":"2026-01-01"}]}"#,
      #"{"history":[{"comment":[]}]}"#,
    ] {
      #expect(throws: JSONError.self, "\(json)") { try config(json) }
    }
  }
}
