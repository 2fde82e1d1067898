import ArgumentParser
import Index

struct MigrationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migration",
    abstract: "Docker’s two stores: what the old one takes, what would be lost with it, what the new one takes.",
    discussion: """
      From 29 on Docker keeps images in containerd’s store. A host that goes over keeps the graph driver’s store on its \
      disk, and no docker command lists what is in it. Lines of each host that has a store of a graph driver:

        image layers                 of its listed images, each once
        container layers             of its containers, which write there
        build cache                  records, as docker buildx du lists them
        unpacked layers to add       that containerd’s store does not have yet
        compressed copies to add     of these layers, where a manifest says the size
        copies to add, size unknown  of these layers, where none does
        freed by its removal         by removing DRIVER and image/DRIVER

      Where containerd’s store has an image of Docker, also:

        images                       that both stores have: the same config
        images only there            but for intermediate ones, steps of builds
        tags only there              or that mean another image in the other store
        incomplete images            config alone: neither unpacked nor all blobs
        unpacked layers              snapshots of its images
        compressed copies            blobs of its images, which it has on top
        build cache                  records that builds made there

      A host that went back to the graph driver leaves containerd’s store behind, which then no docker command lists:

        freed by removing its images  what containerd’s collector removes with them

      Sizes are those that the store has recorded. Of unpacked layers to add they are the graph driver’s: containerd \
      counts whole blocks, and so a little more. Of compressed copies that differ the largest counts. What a removal frees is \
      at least the recorded bytes of all layers; after strata index --measure it is exactly the bytes on disk. Volumes \
      belong to neither store.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions

  @Argument(
    help: ArgumentHelp("Only these hosts, as with --host.", valueName: "host"), completion: .strata(.hosts))
  var names: [String] = []

  @OptionGroup var hosts: HostOptions

  @Flag(help: "The images of hosts that have gone over, each with the store that has it.")
  var images = false

  func run() throws {
    var hosts = hosts
    hosts.patterns += names
    let (index, host) = try source.open(measuring: measuring.measure, hosts, saysOutOfUse: false)
    let query = images ? "migration-images" : "migration"
    try answer(
      query, from: index, parameters: ["host": SQLValue(host)], output: output,
      nothing: {
        Terminal.note(
          images
            ? "no host that is asked for has gone over to containerd’s store from another"
            : "no host that is asked for has a store of a graph driver")
      })
    try noteUnread(UnreadPart.ofImages + ["containers"], in: index, host: host)
  }
}
