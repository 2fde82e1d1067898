import Foundation

/// The JSON of ncdu's export, version 1.2.
///
/// Source: https://dev.yorhel.nl/ncdu/jsonfmt
struct NcduText: TreeText {
  private var text: [UInt8]
  /// The device of each folder that is open.
  private var devices: [UInt64?] = []

  init() {
    let time = Int(Date().timeIntervalSince1970)
    text = Array(#"[1,2,{"progname":"strata","progver":"\#(Strata.version)","timestamp":\#(time)}"#.utf8)
  }

  mutating func open(_ item: TreeItem) {
    text += Array(",\n[".utf8)
    write(item)
    devices.append(item.device)
  }

  mutating func add(_ item: TreeItem) {
    text += Array(",\n".utf8)
    write(item)
  }

  mutating func close() {
    devices.removeLast()
    text.append(UInt8(ascii: "]"))
  }

  mutating func take(isOver: Bool) -> [UInt8] {
    if isOver { text += Array("]\n".utf8) }
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }

  private mutating func write(_ item: TreeItem) {
    text += Array(#"{"name":""#.utf8)
    write(name: item.name)
    text.append(UInt8(ascii: "\""))
    if item.size > 0 { add("asize", item.size) }
    if item.bytes > 0 { add("dsize", item.bytes) }
    // What is on the file system of its folder does not say so.
    if let device = item.device, devices.isEmpty || devices.last != device { add("dev", device) }
    if let inode = item.inode { add("ino", inode) }
    if item.links > 1 {
      add("hlnkc", true)
      add("nlink", item.links)
    }
    if item.isUnread { add("read_error", true) }
    if item.isElsewhere { add("excluded", "\"otherfs\"") }
    if item.isOther { add("notreg", true) }
    text.append(UInt8(ascii: "}"))
  }

  private mutating func add(_ key: String, _ value: some CustomStringConvertible) {
    text += Array(",\"\(key)\":\(value)".utf8)
  }

  /// Any bytes but those that JSON wants written otherwise: names are no text to the system.
  private mutating func write(name: [UInt8]) {
    for byte in name {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case ..<0x20, 0x7f: text += Array(String(format: "\\u%04x", Int(byte)).utf8)
      default: text.append(byte)
      }
    }
  }
}
