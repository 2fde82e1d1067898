import Testing

@testable import ImageModel

@Suite struct ReferenceTests {
  @Test(
    "a familiar name has one canonical form, and back",
    arguments: [
      ("ubuntu", "docker.io/library/ubuntu"), ("acme/web", "docker.io/acme/web"),
      ("library/a/b", "docker.io/library/a/b"), ("ghcr.io/a/b", "ghcr.io/a/b"),
      ("localhost/a", "localhost/a"), ("localhost:5000/a", "localhost:5000/a"),
      ("r.example.com:8443/a/b/c", "r.example.com:8443/a/b/c"), ("HOST/a", "HOST/a"),
    ])
  func names(familiar: String, canonical: String) {
    #expect(RepositoryName(familiar).canonical == canonical)
    #expect(RepositoryName(canonical).familiar == familiar)
  }

  @Test("index.docker.io is docker.io")
  func oldHub() {
    #expect(RepositoryName("index.docker.io/ubuntu").canonical == "docker.io/library/ubuntu")
  }

  @Test("what has a point and an underscore is no registry, and a reference all the same")
  func noRegistry() throws {
    #expect(try Reference("a-b__c.d/e-f:G.h-I").familiar == "a-b__c.d/e-f:G.h-I")
    #expect(throws: ReferenceError.self) { try Reference("a_.b/c") }
    #expect(throws: ReferenceError.self) { try Reference("A_b.c/d") }
  }

  @Test("a port's colon is no tag's")
  func port() throws {
    let bare = try Reference("localhost:5000/a")
    #expect(bare.tag == nil)
    let tagged = try Reference("localhost:5000/a:1.0_x-Y")
    #expect(tagged.repository.familiar == "localhost:5000/a")
    #expect(tagged.tag == "1.0_x-Y")
  }

  @Test("a reference may have a tag and a digest, also a SHA-512 one")
  func digests() throws {
    let hex = String(repeating: "ab", count: 64)
    let both = try Reference("web:1@sha512:\(hex)")
    #expect(both.tag == "1")
    #expect(both.digest?.description == "sha512:\(hex)")
    #expect(both.canonical == "docker.io/library/web:1@sha512:\(hex)")
  }

  @Test("a repository has at most 255 characters without its registry, as Docker counts them")
  func longest() throws {
    let whole = String(repeating: "a", count: 255)
    #expect(try Reference("r.example/" + whole).repository.path == whole)
    #expect(throws: ReferenceError.self) { try Reference("r.example/a" + whole) }
    // On Docker Hub library/ counts.
    #expect(try Reference(String(whole.dropFirst(8))).repository.path == "library/" + whole.dropFirst(8))
    #expect(throws: ReferenceError.self) { try Reference(String(whole.dropFirst(7))) }
  }

  @Test("64 hexadecimal digits alone are no name, as Docker has it")
  func identifier() throws {
    let digits = String(repeating: "0f", count: 32)
    #expect(throws: ReferenceError.self) { try Reference(digits) }
    #expect(try Reference("acme/" + digits).repository.familiar == "acme/" + digits)
    #expect(try Reference(digits + ":1").tag == "1")
    #expect(try Reference(digits + "0").repository.familiar == digits + "0")
    #expect(try Reference(String(digits.dropFirst())).tag == nil)
  }

  @Test(
    "an error points at the offending character",
    arguments: [
      ("Web", 0), ("web:", 4), ("a/B", 2), ("web@sha256:12", 4), ("a//b", 2), ("web:a b", 5),
      ("", 0), ("a..b", 2),
    ])
  func errors(text: String, offset: Int) {
    let error = #expect(throws: ReferenceError.self) { try Reference(text) }
    #expect(error?.offset == offset)
  }
}
