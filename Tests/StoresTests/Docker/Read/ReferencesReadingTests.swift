import ImageModel
import Testing

@testable import Stores

@Suite("reading repositories.json") struct ReferencesReadingTests {
  private func reading(_ json: String) throws -> ReferencesReading {
    var json = json
    return try json.withUTF8 { try ReferencesReading(json: UnsafeRawBufferPointer($0)) }
  }

  private let id = "sha256:\(TreeMaker.hash("image").hex)"

  @Test(
    "one member of another type is at fault, and the other names are read",
    arguments: [
      (#""web:2":5"#, "web:2"), (#""web:2":{"id":"x"}"#, "web:2"), (#""web:2":[["x"]]"#, "web:2"),
      (#""web:2":true"#, "web:2"),
    ])
  func mistypedTarget(_ member: String, _ name: String) throws {
    let read = try reading(#"{"Repositories":{"web":{"web:1":"\#(id)",\#(member),"web:3":"\#(id)"}}}"#)
    #expect(read.tags.map(\.tag) == ["1", "3"])
    #expect(read.mistyped.map(\.member) == [name])
    #expect(read.faults.isEmpty)
  }

  @Test("a repository of another type is at fault, and the others are read", arguments: ["5", "[]", "\"x\"", "[{}]"])
  func mistypedRepository(_ value: String) throws {
    let read = try reading(
      #"{"Repositories":{"app":{"app:1":"\#(id)"},"bad":\#(value),"web":{"web:1":"\#(id)"}}}"#)
    #expect(read.tags.map { "\($0.repository.familiar):\($0.tag)" } == ["app:1", "web:1"])
    #expect(read.mistyped.map(\.member) == ["bad"])
  }

  @Test("what is no JSON hides all", arguments: [#"{"web:1":}"#, #"{"web:1":"x""#, "}"])
  func noJSON(_ value: String) {
    #expect(throws: JSONError.self) { try reading(#"{"Repositories":{"web":\#(value)}}"#) }
  }
}
