import Testing

@testable import ImageModel

@Suite struct ReferencePatternTests {
  @Test(
    "a pattern fits a whole path as Go's path.Match says",
    arguments: [
      ("abc", "abc", true), ("*", "abc", true), ("*c", "abc", true), ("a*", "a", true),
      ("a*", "abc", true), ("a*", "ab/c", false), ("a*/b", "abc/b", true), ("a*/b", "a/c/b", false),
      ("a*b*c*d*e*/f", "axbxcxdxe/f", true), ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
      ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false), ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false),
      ("a*b?c*x", "abxbbxdbxebxczzx", true), ("a*b?c*x", "abxbbxdbxebxczzy", false),
      ("ab[c]", "abc", true), ("ab[b-d]", "abc", true), ("ab[e-g]", "abc", false),
      ("ab[^c]", "abc", false), ("ab[^b-d]", "abc", false), ("ab[^e-g]", "abc", true),
      ("a\\*b", "a*b", true), ("a\\*b", "ab", false), ("a?b", "a☺b", true), ("a[^a]b", "a☺b", true),
      ("a???b", "a☺b", false), ("a[^a][^a][^a]b", "a☺b", false), ("[a-ζ]*", "α", true),
      ("*[a-ζ]", "A", false), ("a?b", "a/b", false), ("a*b", "a/b", false), ("[\\]a]", "]", true),
      ("[\\-]", "-", true), ("[x\\-]", "x", true), ("[x\\-]", "z", false), ("[\\-x]", "a", false),
      ("*x", "xxx", true), ("[z-a]", "b", false), ("[^/]", "/", false), ("[^a]", "/", true),
      ("", "", true), ("", "a", false), ("a", "", false), ("*", "", true), ("**", "a", true),
    ])
  func paths(pattern: String, path: String, fits: Bool) throws {
    #expect(try ReferencePattern(pattern).matches(path: path) == fits)
  }

  @Test(
    "what Go calls a bad pattern is an error",
    arguments: [
      "[]a]", "[-]", "[x-]", "[-x]", "a[", "a[b", "[", "[^", "[^bc", "[a-b-c]", "[]", "[^]", "\\",
      "a\\", "[\\", "[a-", "[a\\]",
    ])
  func malformed(pattern: String) {
    #expect(throws: ReferencePatternError.self) { try ReferencePattern(pattern) }
  }

  @Test(
    "a pattern is held against the familiar reference, then against the familiar name",
    arguments: [
      ("busybox", "busybox:latest", true), ("busybox", "docker.io/library/busybox:1", true),
      ("busybox:*", "busybox:1.36", true), ("busy*", "busybox:1.36", true),
      ("busy*:*libc", "busybox:uclibc", true), ("busy*:*libc", "busybox:1.36", false),
      ("web", "acme/web:1", false), ("*/web", "acme/web:1", true), ("*web", "acme/web:1", false),
      ("docker.io/library/busybox", "busybox", false), ("*", "acme/web:1", false),
      ("*/*", "acme/web:1", true), ("localhost:5000/*", "localhost:5000/web:1", true),
      ("*:5000/web", "localhost:5000/web:1", true), ("web@*", "web@sha256:\(hex)", true),
      ("web:1@*", "web:1@sha256:\(hex)", true), ("web:1", "web:1@sha256:\(hex)", false),
    ])
  func references(pattern: String, reference: String, fits: Bool) throws {
    #expect(try ReferencePattern(pattern).matches(Reference(reference)) == fits)
  }

  @Test("many runs against a long text end soon")
  func manyRuns() throws {
    let pattern = try ReferencePattern(String(repeating: "*a", count: 200) + "b")
    #expect(!pattern.matches(path: String(repeating: "a", count: 20_000)))
  }
}

private let hex = String(repeating: "ab", count: 32)
