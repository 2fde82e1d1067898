import ArgumentParser

/// For questions that bytes on disk are a part of the answer to.
struct MeasureOptions: ParsableArguments {
  @Flag(help: "With --in: walk the data root for its bytes on disk too, as strata index --measure does.")
  var measure = false
}
