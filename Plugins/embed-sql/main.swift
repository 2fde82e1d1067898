import Foundation

// embed-sql OUTPUT FILE…: writes a Swift file with the text of each file, by the names of the file and of its folder.

var source = "let embeddedSQL: [(folder: String, name: String, text: String)] = [\n"
for path in CommandLine.arguments.dropFirst(2) {
  let file = URL(fileURLWithPath: path)
  let text = try String(contentsOf: file, encoding: .utf8)
  // As many marks around the literal as no line of the text has.
  var marks = "#"
  while text.contains(marks) { marks += "#" }
  let folder = file.deletingLastPathComponent().lastPathComponent
  let name = file.deletingPathExtension().lastPathComponent
  source += "  (\"\(folder)\", \"\(name)\", \(marks)\"\"\"\n\(text)\n\"\"\"\(marks)),\n"
}
source += "]\n"
try source.write(toFile: CommandLine.arguments[1], atomically: true, encoding: .utf8)
