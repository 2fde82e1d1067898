/// Names, each once: thousands of layers come from a few repositories.
struct NameTable: Sendable {
  private(set) var names: [String] = []
  private var places: [String: Int32] = [:]
  /// The last name that was asked for, as bytes: mostly it is asked for again.
  private var last: (bytes: [UInt8], place: Int32)?

  mutating func place(of bytes: UnsafeRawBufferPointer) -> Int32 {
    if let last, last.bytes.elementsEqual(bytes) { return last.place }
    let place = place(of: String(decoding: bytes, as: UTF8.self))
    last = (Array(bytes), place)
    return place
  }

  mutating func place(of name: String) -> Int32 {
    if let place = places[name] { return place }
    let place = Int32(names.count)
    names.append(name)
    places[name] = place
    return place
  }
}
