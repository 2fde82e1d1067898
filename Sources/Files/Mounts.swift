/// Where file systems are mounted in which nothing is kept: /proc, /sys, and overlays, which show what lies elsewhere.
///
/// - Parameter text: As /proc/self/mounts has it (proc_pid_mounts(5)).
package func mountsWithoutFiles(_ text: String) -> Set<String> {
  let types: Set<Substring> = [
    "proc", "sysfs", "debugfs", "tracefs", "cgroup", "cgroup2", "devpts", "mqueue", "overlay",
  ]
  var places: Set<String> = []
  for line in text.split(separator: "\n") {
    let fields = line.split(separator: " ")
    guard fields.count > 2, types.contains(fields[2]) else { continue }
    places.insert(withoutEscapes(fields[1]))
  }
  return places
}

/// Blanks, tabs, line ends and backslashes are written as three octal digits.
private func withoutEscapes(_ field: Substring) -> String {
  var bytes: [UInt8] = []
  var rest = field.utf8[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) else {
      bytes.append(byte)
      continue
    }
    bytes.append(code)
    rest = rest.dropFirst(3)
  }
  return String(decoding: bytes, as: UTF8.self)
}
