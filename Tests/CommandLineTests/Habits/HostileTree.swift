import Foundation
import Testing

@testable import TestSupport

/// An index of a tree whose labels, tags, names and hosts try to get at the terminal, or are wider than they are long.
struct HostileTree {
  let database: String
  let hosts = ["日本ホスト", "h\u{1b}[31mx\ty"]
  /// The ID of an image that has all the labels.
  let image: String

  static let words = [
    "日本語のラベル", "e\u{301}a\u{300}o\u{302} combining", "🐳🚢👩‍👩‍👧🇩🇪", "\u{1b}[2J\u{1b}[1;31mred\u{7}\u{8}\u{8}",
    "a\r\nb\tc", "\u{202e}esrever\u{202c}", "\u{9b}31mC1\u{85}", String(repeating: "x", count: 300), "한국어 텍스트",
  ]

  static let shared = Task<HostileTree, any Error> { try HostileTree() }

  private init() throws {
    let root = try SoundTree().root
    let image = root.appendingPathComponent("image/overlay2")
    let configs = image.appendingPathComponent("imagedb/content/sha256")
    let names = try FileManager.default.contentsOfDirectory(atPath: configs.path).sorted()
    var object = try Self.object(configs.appendingPathComponent(try #require(names.first)))
    object["author"] = Self.words[0]
    object["comment"] = Self.words[3]
    object["config"] = [
      "Env": ["PATH=/bin"] + Self.words.map { "E=" + $0 },
      "Labels": Dictionary(uniqueKeysWithValues: zip(Self.words, Self.words.reversed())),
    ]
    object["history"] = (object["history"] as? [[String: Any]])?.map { step in
      step.merging(["created_by": "RUN echo " + Self.words.joined(separator: " ")]) { $1 }
    }
    let config = try JSONSerialization.data(withJSONObject: object)
    let file = root.appendingPathComponent("config")
    try config.write(to: file)
    let id = String(try Command.run("sha256sum", [file.path]).text.prefix(64))
    try FileManager.default.moveItem(at: file, to: configs.appendingPathComponent(id))
    let list = image.appendingPathComponent("repositories.json")
    var repositories = try #require(try Self.object(list)["Repositories"] as? [String: Any])
    for (place, word) in Self.words.enumerated() {
      repositories["acme/\(place)" + word] = ["acme/\(place)\(word):\(word)": "sha256:" + id]
    }
    try JSONSerialization.data(withJSONObject: ["Repositories": repositories]).write(to: list)
    self.image = id
    database = try NewIndex().path
    for host in hosts {
      let done = try StrataBinary.run(["index", "--db", database, "--host", host, root.path])
      try #require(done.ending != .exited(1), "\(done.errors)")
      #expect(done.text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }, "\(done.text)")
    }
  }

  private static func object(_ file: URL) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
  }
}
