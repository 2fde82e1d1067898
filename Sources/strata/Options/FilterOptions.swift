import ArgumentParser

/// `-f`, `--filter`.
struct FilterOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("filter")],
    help: ArgumentHelp(
      "Only what fits, as docker takes it: see strata help filters. May be repeated.", valueName: "key=value"),
    completion: .strata(.filters))
  var filters: [String] = []
}
