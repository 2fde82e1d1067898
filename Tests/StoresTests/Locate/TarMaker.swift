import Foundation

/// Writes a tar byte by byte, so that it can be one that no program would write.
struct TarMaker {
  /// How names of more than 100 bytes are written.
  enum Format: CaseIterable, Sendable { case ustar, gnu, pax }

  struct Member {
    var name: [UInt8]
    /// `0` a file, `1` a hard link, `2` a symbolic one, `3` a device, `5` a folder, `6` a pipe.
    var type: Character = "0"
    var content: [UInt8] = []
    var link = ""
    /// Nanoseconds since 1970.
    var modified: Int64 = 1_700_000_000_000_000_000
    /// Seconds since 1970, where they are more than nanoseconds can be.
    var seconds: Int64?
    /// What the header says, where that is another than the content's.
    var size: Int64?
    /// Bytes that stand for a content of so many zeros: the file has a hole there.
    var hole: Int64 = 0

    init(_ name: String, _ content: String = "", type: Character = "0", link: String = "") {
      self.name = Array(name.utf8)
      self.content = Array(content.utf8)
      self.type = type
      self.link = link
    }
  }

  private enum Piece {
    case bytes([UInt8])
    case hole(Int64)
  }

  let format: Format
  private var pieces: [Piece] = []

  init(_ format: Format = .gnu, _ members: [Member] = []) {
    self.format = format
    for member in members { add(member) }
  }

  mutating func add(_ member: Member) {
    var name = member.name
    var prefix: [UInt8] = []
    if format == .ustar, name.count > 100, let slash = name.prefix(156).lastIndex(of: 0x2F) {
      prefix = Array(name[..<slash])
      name = Array(name[(slash + 1)...])
    } else if format == .pax {
      addRecords(member)
    } else if format == .gnu {
      addLongNames(member)
    }
    append(header(member, name: name, prefix: prefix))
    append(padded(member.content))
    if member.hole > 0 { pieces.append(.hole((member.hole + 511) / 512 * 512)) }
  }

  mutating func append(_ bytes: [UInt8]) { pieces.append(.bytes(bytes)) }

  static let endMark = [UInt8](repeating: 0, count: 1024)

  /// All of it, with the end mark, where no hole is in it.
  var bytes: [UInt8] {
    pieces.reduce(into: []) { all, piece in
      if case .bytes(let bytes) = piece { all += bytes }
    } + Self.endMark
  }

  /// Writes it to a file, with the end mark.
  func write(to file: URL) throws {
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    for piece in pieces + [.bytes(Self.endMark)] {
      switch piece {
      case .bytes(let bytes): try handle.write(contentsOf: Data(bytes))
      case .hole(let count): try handle.seek(toOffset: try handle.offset() + UInt64(count))
      }
    }
  }

  // MARK: Headers

  private func header(_ member: Member, name: [UInt8], prefix: [UInt8]) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: some Sequence<UInt8>, at start: Int, most: Int) {
      for (place, byte) in bytes.prefix(most).enumerated() { block[start + place] = byte }
    }
    func octal(_ number: Int64, digits: Int) -> [UInt8] {
      let text = String(number, radix: 8)
      guard number >= 0, text.utf8.count < digits else { return Self.binary(number, count: digits) }
      return Array(String(repeating: "0", count: digits - 1 - text.utf8.count).utf8) + Array(text.utf8)
    }
    put(name, at: 0, most: 100)
    put(octal(member.type == "5" ? 0o700 : 0o600, digits: 8), at: 100, most: 8)
    put(octal(0, digits: 8), at: 108, most: 8)
    put(octal(0, digits: 8), at: 116, most: 8)
    let size = member.size ?? (member.hole > 0 ? member.hole : Int64(member.content.count))
    put(octal(size, digits: 12), at: 124, most: 12)
    put(octal(member.seconds ?? member.modified / 1_000_000_000, digits: 12), at: 136, most: 12)
    put(repeatElement(0x20, count: 8), at: 148, most: 8)
    put(member.type.utf8, at: 156, most: 1)
    put(member.link.utf8, at: 157, most: 100)
    put(Array((format == .gnu ? "ustar  \0" : "ustar\u{0}00").utf8), at: 257, most: 8)
    put(prefix, at: 345, most: 155)
    return Self.summed(block)
  }

  /// A header with its checksum, which counts its own place as blanks.
  static func summed(_ header: [UInt8]) -> [UInt8] {
    var header = header
    header.replaceSubrange(148..<156, with: repeatElement(0x20, count: 8))
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    let digits = String(repeating: "0", count: 6 - sum.utf8.count) + sum
    header.replaceSubrange(148..<156, with: Array(digits.utf8) + [0, 0x20])
    return header
  }

  /// GNU's form of a number that octal digits cannot hold: its bytes, with the highest bit set.
  private static func binary(_ number: Int64, count: Int) -> [UInt8] {
    let bytes = (0..<count).map { place in
      UInt8(truncatingIfNeeded: number >> min(63, Int64(count - 1 - place) * 8))
    }
    return [bytes[0] | 0x80] + bytes.dropFirst()
  }

  private mutating func addLongNames(_ member: Member) {
    for (type, text) in [("L", member.name), ("K", Array(member.link.utf8))] as [(Character, [UInt8])]
    where text.count > 100 {
      var long = Member("././@LongLink", type: type)
      long.content = text + [0]
      append(header(long, name: long.name, prefix: []) + padded(long.content))
    }
  }

  /// An extended header of pax. A record begins with its own length in decimal digits.
  private mutating func addRecords(_ member: Member) {
    let fraction = String(member.modified % 1_000_000_000 + 1_000_000_000).dropFirst()
    let seconds = member.seconds ?? member.modified / 1_000_000_000
    var records = [("mtime", Array("\(seconds).\(fraction)".utf8))]
    if member.name.count > 100 { records.append(("path", member.name)) }
    if member.link.utf8.count > 100 { records.append(("linkpath", Array(member.link.utf8))) }
    var extended = Member("./PaxHeaders/x", type: "x")
    for (key, value) in records {
      let rest = Array(" \(key)=".utf8) + value + [0x0A]
      var length = rest.count + 1
      while "\(length)".utf8.count + rest.count != length { length += 1 }
      extended.content += Array("\(length)".utf8) + rest
    }
    append(header(extended, name: extended.name, prefix: []) + padded(extended.content))
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }
}

extension TarMaker.Member {
  /// What lies in a folder, as tar would take it: the folder itself first, names below `prefix`.
  static func all(in folder: URL, prefix: String = "") throws -> [TarMaker.Member] {
    var members: [TarMaker.Member] = []
    var pending = [""]
    while let path = pending.popLast() {
      let url = path.isEmpty ? folder : folder.appendingPathComponent(path)
      var status = stat()
      guard lstat(url.path, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
      var member = TarMaker.Member(prefix + path)
      member.modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        member.type = "5"
        let inner = try FileManager.default.contentsOfDirectory(atPath: url.path)
        pending += inner.map { path.isEmpty ? $0 : path + "/" + $0 }
      case S_IFLNK:
        member.type = "2"
        member.link = try FileManager.default.destinationOfSymbolicLink(atPath: url.path)
      case S_IFIFO: member.type = "6"
      case S_IFREG where status.st_size > 1 << 24: member.hole = Int64(status.st_size)
      default: member.content = Array(try Data(contentsOf: url))
      }
      if !member.name.isEmpty { members.append(member) }
    }
    return members
  }
}
