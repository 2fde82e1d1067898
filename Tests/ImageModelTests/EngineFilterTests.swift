import Testing

@testable import ImageModel

/// What dockerd 20.10.24 answered to `GET /images/json?filters={"reference":[PATTERN]}` for an image with these tags.
@Suite("the filter of a real engine") struct EngineFilterTests {
  static let tags = [
    "a-b__c.d/e-f:G.h-I", "acme/db:9", "acme/web:1", "acme/web:latest", "acme/web:v2.0", "busybox:1.36",
    "busybox:1.36-uclibc", "busybox:latest", "busybox:uclibc", "localhost/web:1", "localhost:5000/team/web:3",
    "localhost:5000/web:latest", "registry.example.com/a/b/c:x", "registry.example.com:8443/a:y_z", "ubuntu:22.04",
    "w:1", "web:latest",
  ]

  /// For each pattern the places of the tags that it chose; nil where it was a syntax error.
  static let answers: [(String, [Int]?)] = [
    ("*", [5, 6, 7, 8, 14, 15, 16]), ("*/*", [0, 1, 2, 3, 4, 9, 11, 13]), ("*/*/*", [10]),
    ("busybox", [5, 6, 7, 8]), ("busybox:*", [5, 6, 7, 8]), ("busy*", [5, 6, 7, 8]), ("b*:1*", [5, 6]),
    ("*box*:*", [5, 6, 7, 8]), ("?usybox", [5, 6, 7, 8]), ("[ab]*", [5, 6, 7, 8]),
    ("[^a]*", [5, 6, 7, 8, 14, 15, 16]), ("busybox:[0-9]*", [5, 6]), ("busybox:[0-9].*", [5, 6]),
    ("acme/*", [1, 2, 3, 4]), ("acme/web", [2, 3, 4]), ("acme/web:*", [2, 3, 4]), ("*/web", [2, 3, 4, 9, 11]),
    ("*/web:*", [2, 3, 4, 9, 11]), ("*/*/web", [10]), ("*/*/web:*", [10]), ("web", [16]), ("web*", [16]),
    ("*:latest", [7, 16]), ("*/*:latest", [3, 11]), ("localhost*", []), ("localhost:5000/*", [11]),
    ("localhost:*/web", [11]), ("localhost:5000/*/*", [10]), ("docker.io/acme/db", []), ("docker.io/*", []),
    ("ubuntu", [14]), ("library/ubuntu", []), ("ubuntu:22.*", [14]), ("registry.example.com/*/*/*", [12]),
    ("registry.example.com*/*", [13]), ("*.example.com:8443/a:*", [13]), ("a-b__c.d/*", [0]), ("a-b_*/e?f", [0]),
    ("\\b*", [5, 6, 7, 8]), ("busybox:1\\.36", [5]), ("[b-w]*", [5, 6, 7, 8, 14, 15, 16]), ("[z-a]*", []),
    ("w", [15]), ("?", [15]), ("w:?", [15]), ("*:1", [15]), ("busybox:latest", [7]), ("busybox:lat", []), ("", []),
    ("/", []), ("*:*", [5, 6, 7, 8, 14, 15, 16]), ("**", [5, 6, 7, 8, 14, 15, 16]), ("a*b*", []),
    ("[!b]*", [5, 6, 7, 8]), ("[", nil), ("[]", nil), ("a[", nil), ("\\", nil), ("busybox:[", nil), ("x[", nil),
    ("[a-", nil), ("*[", nil), ("[^]x]", nil),
  ]

  @Test("chooses the same tags", arguments: answers)
  func answer(pattern: String, chosen: [Int]?) throws {
    guard let chosen else {
      #expect(throws: ReferencePatternError.self) { try ReferencePattern(pattern) }
      return
    }
    let parsed = try ReferencePattern(pattern)
    let matching = try Self.tags.indices.filter { parsed.matches(try Reference(Self.tags[$0])) }
    #expect(matching == chosen)
  }
}
