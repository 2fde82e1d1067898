import ArgumentParser

/// Whether what is longer than the terminal goes through a pager.
struct PagerOptions: ParsableArguments {
  @Flag(help: "Show what is longer than the terminal without a pager.")
  var noPager = false

  /// Runs `body` with somewhere to write for people: the pager if that much is written.
  ///
  /// - Throws: What `body` throws, once what was written before is shown; `CommandFailure` if there is no such pager.
  func show(if isForPeople: Bool = true, _ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    guard isForPeople, !noPager else { return try body { try Terminal.write($0) } }
    try Pager.show(body)
  }
}
