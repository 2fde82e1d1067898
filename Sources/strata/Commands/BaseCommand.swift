import ArgumentParser
import Index
import Report

struct BaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "base",
    abstract: "The tagged image that an image is built on, and the images that are built on it.",
    discussion: """
      The base is the tagged image with the most layers of which the image has all, and more. Its tag may have been \
      taken from it since: MOVED says that the newest image of that tag has other layers.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A reference, an image ID, or the beginning of one.", completion: .strata(.references))
  var image: String

  @OptionGroup var hosts: HostOptions

  func run() throws {
    let (index, host) = try source.open(hosts)
    let id = try ImageLookup(index: index, host: host).idOfAnyTime(image)
    try answer("base", from: index, parameters: ["image": .text(id)], output: output)
  }
}
