import ImageModel

/// Reads image/DRIVER/repositories.json (moby reference/store.go).
struct ReferencesReading {
  private(set) var tags: [TagSeen] = []
  private(set) var digests: [DigestReferenceSeen] = []
  /// Members of repositories that cannot name an image: Docker keeps them and shows none.
  private(set) var faults: [(reference: String, detail: String)] = []
  /// Members of another type than Docker expects: dockerd does not start with such a file.
  private(set) var mistyped: [(member: String, error: JSONError)] = []
  /// Bytes after the document, which Docker does not look at.
  private(set) var rest = 0
  /// Where each reference stands in its list: of a member that is there twice, Go takes the last.
  private var tagPlaces: [Name<String>: Int] = [:]
  private var digestPlaces: [Name<Digest>: Int] = [:]
  /// One repository may be there under several names.
  private var numbers: [RepositoryName: Int] = [:]

  private struct Name<Rest: Hashable>: Hashable {
    /// The repository's.
    let number: Int
    let rest: Rest
  }

  /// More than this is no repositories.json: it would be a million references.
  static let limit = 256 << 20

  /// - Throws: `JSONError` if the bytes are not of the file's form: dockerd does not start with such a file.
  init(json bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var reader = JSONReader(bytes)
    let isObject = try reader.object { (reader, key) throws(JSONError) in
      guard "Repositories" ~= key else {
        try reader.skip()
        return
      }
      try reader.object { (reader, name) throws(JSONError) in
        let repository = RepositoryName(name.string)
        let number = numbers[repository] ?? numbers.count
        numbers[repository] = number
        _ = try reader.attempt { (reader) throws(JSONError) in
          try reader.object { (reader, reference) throws(JSONError) in
            let value = try reader.attempt { (reader) throws(JSONError) in
              try reader.text()
            } fault: { error in
              mistyped.append((reference.string, error))
            }
            if let text = value { add(text, as: reference, of: repository, number) }
          }
        } fault: { error in
          mistyped.append((name.string, error))
        }
      }
    }
    rest = reader.rest()
    guard isObject else { throw JSONError(offset: 0, expected: "an object") }
  }

  /// Takes one member of a repository.
  private mutating func add(_ text: JSONText?, as reference: JSONKey, of repository: RepositoryName, _ number: Int) {
    guard let target = text?.withBytes({ Digest(text: $0) }) else {
      let name = reference.string
      faults.append((name, "\(name): expected an image ID, found “\(text?.string ?? "")”"))
      return
    }
    guard JSONText(raw: reference.raw).withBytes({ add($0, of: repository, number, target: target) }) else {
      let name = reference.string
      faults.append((name, "expected NAME:TAG or NAME@DIGEST, found “\(name)”"))
      return
    }
  }

  /// Takes one key of a repository: the whole reference, of which the tag begins after the last `:` that no `/` follows.
  private mutating func add(
    _ reference: UnsafeRawBufferPointer, of repository: RepositoryName, _ number: Int, target: Digest
  ) -> Bool {
    if let at = reference.lastIndex(of: UInt8(ascii: "@")) {
      guard let digest = Digest(text: UnsafeRawBufferPointer(rebasing: reference[(at + 1)...])) else { return false }
      let seen = DigestReferenceSeen(repository: repository, digest: digest, target: target)
      Self.put(seen, at: &digestPlaces[Name(number: number, rest: digest)], of: &digests)
      return true
    }
    guard let colon = reference.lastIndex(of: UInt8(ascii: ":")) else { return false }
    let bytes = reference[(colon + 1)...]
    guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "/")) else { return false }
    let tag = String(decoding: bytes, as: UTF8.self)
    let seen = TagSeen(repository: repository, tag: tag, target: target)
    Self.put(seen, at: &tagPlaces[Name(number: number, rest: tag)], of: &tags)
    return true
  }

  private static func put<Seen>(_ seen: Seen, at place: inout Int?, of list: inout [Seen]) {
    if let place {
      list[place] = seen
    } else {
      place = list.count
      list.append(seen)
    }
  }
}
