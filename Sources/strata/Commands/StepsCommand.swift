import ArgumentParser
import Index
import Report

struct StepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps",
    abstract: "The steps that made an image, as docker history lists them, and who shares their layers.",
    discussion: """
      The last step comes first, and steps without a layer are there too. IMAGE ID is the image that ends with the step; \
      it is empty where the tree does not have it, which docker history shows as <missing>. IMAGES says how many listed \
      images of the tree have the layer.

        strata steps web:1
        strata steps web:1 --format '{size}  {created_by}'
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A reference, an image ID, or the beginning of one.", completion: .strata(.references))
  var image: String

  @OptionGroup var hosts: HostOptions

  func run() throws {
    let (index, host) = try source.open(hosts)
    let id = try ImageLookup(index: index, host: host).id(image)
    try answer("steps", from: index, parameters: ["image": .text(id), "host": SQLValue(host)], output: output)
    try noteUnread(["layers"], in: index, host: host)
  }
}
