import ImageModel
import Testing

@Suite("values of a JSON document") struct JSONValueTests {
  @Test("each kind has its parts, and no other's")
  func kinds() throws {
    let document = try #require(JSONValue(#" {"b": [1.50, "a\u0062", true, null], "a": {}, "b": "again"} "#))
    let members = try #require(document.members)
    #expect(members.map(\.name) == ["b", "a", "b"])
    #expect(document.elements == nil && document.string == nil)
    let elements = try #require(members[0].value.elements)
    #expect(elements.map(\.kind) == [.number, .text, .boolean, .null])
    #expect(elements.map(\.json) == ["1.50", #""a\u0062""#, "true", "null"])
    #expect(elements.map(\.string) == [nil, "ab", nil, nil])
    #expect(members[0].value.members == nil)
    #expect(members[1].value.members?.isEmpty == true && members[1].value.json == "{}")
    #expect(JSONValue("[]")?.elements?.isEmpty == true)
  }

  @Test("what is no JSON document has no value", arguments: ["", "web", "{", #"{"a": 1,}"#, "[1] 2", "{}{}", "nul"])
  func none(_ text: String) {
    #expect(JSONValue(text) == nil)
  }
}
