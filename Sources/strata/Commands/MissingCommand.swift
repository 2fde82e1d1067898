import ArgumentParser
import Index
import Report

struct MissingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "missing",
    abstract: "What each host would have to pull to have an image, given what it holds.",
    discussion: """
      TO PULL are the bytes of the unpacked files; COMPRESSED those of the blobs, where a manifest of the index says them. \
      The host with the least to pull comes first.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A reference, an image ID, or the beginning of one.", completion: .strata(.references))
  var image: String

  @OptionGroup var hosts: HostOptions

  func run() throws {
    let (index, host) = try source.open(hosts)
    try noteUnread(["layers"], in: index, host: host)
    let id = try ImageLookup(index: index, host: nil).idOfAnyTime(image)
    try answer(
      "missing", from: index, parameters: ["image": .text(id), "host": SQLValue(host)], output: output)
  }
}
