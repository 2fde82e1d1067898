import ImageModel

/// Reads image/DRIVER/repositories.json (moby reference/store.go).
struct ReferencesReading {
  private(set) var tags: [TagSeen] = []
  private(set) var digests: [DigestReferenceSeen] = []
  /// Members of repositories that cannot name an image: Docker keeps them and shows none.
  private(set) var faults: [(reference: String, detail: String)] = []
  /// Bytes after the document, which Docker does not look at.
  private(set) var rest = 0
  /// Where each reference stands in its list: of a member that is there twice, Go takes the last.
  private var places: [String: Int] = [:]

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
        try reader.object { (reader, reference) throws(JSONError) in
          let text = try reader.text()
          guard let target = text?.withBytes({ Digest(text: $0) }) else {
            let name = reference.string
            faults.append((name, "\(name): expected an image ID, found “\(text?.string ?? "")”"))
            return
          }
          guard add(reference.string, of: repository, target: target) else {
            let name = reference.string
            faults.append((name, "expected NAME:TAG or NAME@DIGEST, found “\(name)”"))
            return
          }
        }
      }
    }
    rest = reader.rest()
    guard isObject else { throw JSONError(offset: 0, expected: "an object") }
  }

  /// Takes one key of a repository: the whole reference, of which the tag begins after the last `:` that no `/` follows.
  private mutating func add(
    _ reference: String, of repository: RepositoryName, target: Digest
  ) -> Bool {
    if let at = reference.lastIndex(of: "@") {
      guard let digest = Digest(String(reference[reference.index(after: at)...])) else {
        return false
      }
      let seen = DigestReferenceSeen(repository: repository, digest: digest, target: target)
      if let place = places["\(repository.canonical)@\(digest)"] {
        digests[place] = seen
      } else {
        places["\(repository.canonical)@\(digest)"] = digests.count
        digests.append(seen)
      }
      return true
    }
    guard let colon = reference.lastIndex(of: ":") else { return false }
    let tag = reference[reference.index(after: colon)...]
    guard !tag.isEmpty, !tag.contains("/") else { return false }
    let seen = TagSeen(repository: repository, tag: String(tag), target: target)
    if let place = places["\(repository.canonical):\(tag)"] {
      tags[place] = seen
    } else {
      places["\(repository.canonical):\(tag)"] = tags.count
      tags.append(seen)
    }
    return true
  }
}
