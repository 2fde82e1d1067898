import ArgumentParser

/// A query's name and the values of its parameters: as the command takes them, and the shell.
struct NamedQuestion: ParsableArguments {
  @Argument(help: "The query's name.", completion: .strata(.queries))
  var name: String

  @Option(
    name: [.customLong("param"), .customShort("p")],
    help: ArgumentHelp("A value for a parameter. May be repeated.", valueName: "name=value"),
    completion: .strata(.parameters))
  var parameters: [String] = []
}
