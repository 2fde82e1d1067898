import Report

/// What `strata` alone prints: as much as a terminal of 24 lines shows.
enum FirstScreen {
  static let text = """
    strata \(Strata.version): where the disk went, and which layers your images and hosts share.

    It reads the image stores of Docker, containerd and Kubernetes without their
    engines, and never writes to them. Ask a store at once:

      strata usage --in /var/lib/docker     what takes the space, as docker
                                            system df says, and what it leaves out
      strata orphans --in /var/lib/docker   what nothing owns any more

    or keep an index of hosts and days, and ask that:

      strata index                        record what this machine holds now
      strata images                       images, with what each alone takes
      strata history web:latest           which image a tag was, and when

    strata help            all commands
    \(topics)
    strata COMMAND --help  its options, its columns, examples
    """

  private static let topics = hung(
    [HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")], first: "strata help TOPIC      ",
    rest: String(repeating: " ", count: 23), width: 80
  ).joined(separator: "\n")
}
