import Foundation

// embed-sql OUTPUT FILE…: writes a Swift file with the text of each file, by the names of the file and of its folder.
// What several files say stands once, in a file of the folder “parts”: a line “-- part: NAME” means the text of
// parts/NAME.sql, indented as that line is.

let files = CommandLine.arguments.dropFirst(2).map { URL(fileURLWithPath: $0) }
let isPart = { (file: URL) in file.deletingLastPathComponent().lastPathComponent == "parts" }
let name = { (file: URL) in file.deletingPathExtension().lastPathComponent }
let parts = Dictionary(uniqueKeysWithValues: files.filter(isPart).map { (name($0), $0) })

func lines(of file: URL) throws -> [String] {
  var text = try String(contentsOf: file, encoding: .utf8)
  if text.last == "\n" { text.removeLast() }
  return try text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
    let indent = line.prefix { $0 == " " }
    guard let part = line.dropFirst(indent.count).wholeMatch(of: /-- part: (.+)/)?.1 else { return [String(line)] }
    guard let file = parts[String(part)] else {
      FileHandle.standardError.write(Data("\(file.path): there is no file parts/\(part).sql\n".utf8))
      exit(1)
    }
    return try lines(of: file).map { $0.isEmpty ? $0 : indent + $0 }
  }
}

var source = "let embeddedSQL: [(folder: String, name: String, text: String)] = [\n"
for file in files where !isPart(file) {
  let text = try lines(of: file).joined(separator: "\n") + "\n"
  // As many marks around the literal as no line of the text has.
  var marks = "#"
  while text.contains(marks) { marks += "#" }
  let folder = file.deletingLastPathComponent().lastPathComponent
  source += "  (\"\(folder)\", \"\(name(file))\", \(marks)\"\"\"\n\(text)\n\"\"\"\(marks)),\n"
}
source += "]\n"
try source.write(toFile: CommandLine.arguments[1], atomically: true, encoding: .utf8)
