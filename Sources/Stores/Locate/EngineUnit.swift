import ImageModel

/// What systemd runs as an engine: the unit with its drop-ins, and the files of variables that it names.
///
/// Source: systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.syntax(7).
struct EngineUnit {
  /// Where systemd looks for units. What lies in one goes before what lies in those that follow.
  private static let folders = [
    "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system",
    "lib/systemd/system",
  ]

  private var command = ""
  /// The file that has the command.
  private(set) var path = ""
  private var variables: [String: String] = [:]
  /// Of variables, as the unit names them.
  private var files: [String] = []

  /// - Parameters:
  ///   - name: The unit’s, such as docker.service.
  ///   - text: Gives the text of a file; nil where there is none.
  ///   - names: Gives the names in a folder.
  ///   - meant: Gives the files that a path means, which may have a pattern.
  init(
    _ name: String, text: (String) -> String?, names: (String) -> [String], meant: (String) -> [String]
  ) {
    let places = Self.folders.map { "\($0)/\(name)" }
    for place in places {
      guard let text = text(place) else { continue }
      note(text, of: place)
      break
    }
    var dropIns: [String: String] = [:]
    for place in places.reversed() {
      for name in names(place + ".d") where name.hasSuffix(".conf") { dropIns[name] = "\(place).d/\(name)" }
    }
    for (_, path) in dropIns.sorted(by: { $0.key < $1.key }) {
      if let text = text(path) { note(text, of: path) }
    }
    // These overrule what the unit itself sets.
    for file in files.flatMap(meant) {
      for line in text(file).map(Self.lines) ?? [] { set(line) { quotedWords($0, isSplit: false).words.first ?? "" } }
    }
  }

  /// What the last one of these options says; nil where the engine is given none.
  ///
  /// - Parameter program: How its name begins.
  func value(of options: [String], of program: String) -> String? {
    let words = quotedWords(command).words.flatMap(expanded)
    // Others may run it: /usr/bin/env NAME=value dockerd. Red Hat's is called dockerd-current.
    guard let first = words.firstIndex(where: { $0.split(separator: "/").last?.hasPrefix(program) ?? false }) else {
      return nil
    }
    var value: String?
    for place in words[first...].indices.dropFirst() {
      for option in options {
        if words[place] == option { value = place + 1 < words.count ? words[place + 1] : nil }
        if words[place].hasPrefix(option + "=") { value = String(words[place].dropFirst(option.count + 1)) }
        if option.count == 2, words[place].hasPrefix(option + "/") { value = String(words[place].dropFirst(2)) }
      }
    }
    return value
  }

  /// Notes the settings of a unit or of a drop-in.
  private mutating func note(_ text: String, of path: String) {
    var isOfService = false
    for line in Self.lines(of: text) {
      if line.hasPrefix("[") { isOfService = line == "[Service]" }
      guard isOfService, let (key, value) = Self.assignment(line) else { continue }
      // What is empty takes back what was set before.
      switch key {
      case "ExecStart": (command, self.path) = (value, path)
      case "Environment" where value.isEmpty: variables = [:]
      case "Environment": for word in quotedWords(value).words { set(word) { $0 } }
      case "EnvironmentFile" where value.isEmpty: files = []
      // With a hyphen, the file need not be there.
      case "EnvironmentFile": files.append(value.hasPrefix("-") ? String(value.dropFirst()) : value)
      default: continue
      }
    }
  }

  private mutating func set(_ text: String, _ value: (String) -> String) {
    if let (name, text) = Self.assignment(text) { variables[name] = value(text) }
  }

  private static func assignment(_ text: String) -> (name: String, value: String)? {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    return (trimmed(text[..<sign]), trimmed(text[text.index(after: sign)...]))
  }

  private static func trimmed(_ text: Substring) -> String {
    guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(text[...last].drop(while: \.isWhitespace))
  }

  /// The lines without comments; one that ends in a backslash goes on in the next.
  private static func lines(of text: String) -> [String] {
    var (lines, goesOn) = ([String](), false)
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(trimmed) {
      if line.hasPrefix("#") || line.hasPrefix(";") { continue }
      let part = line.hasSuffix("\\") ? line.dropLast() + " " : line
      if goesOn { lines[lines.count - 1] += part } else { lines.append(part) }
      goesOn = line.hasSuffix("\\")
    }
    return lines
  }

  /// A word of the command with its variables: $NAME alone is as many words as the variable has, ${NAME} a part of one.
  private func expanded(_ word: String) -> [String] {
    if word.hasPrefix("$"), word.dropFirst().allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) {
      return quotedWords(variables[String(word.dropFirst())] ?? "").words
    }
    var (text, rest) = ("", word[...])
    while let character = rest.popFirst() {
      if character == "$", rest.first == "$" {
        rest.removeFirst()
      } else if character == "$", rest.first == "{", let end = rest.firstIndex(of: "}") {
        text += variables[String(rest[..<end].dropFirst())] ?? ""
        rest = rest[end...].dropFirst()
        continue
      }
      text.append(character)
    }
    return [text]
  }
}
