import ArgumentParser
import Dispatch
import Glibc
import ImageModel
import Index
import Report

extension Sandbox {
  /// A sandbox that ends the program when a statement cannot be stopped otherwise.
  ///
  /// - Parameters:
  ///   - grace: How long such a statement is waited for.
  ///   - farewell: What is said when it was cancelled.
  static func ofProgram(
    _ index: IndexFile, limits: LimitOptions, grace: Duration, farewell: String? = nil
  ) throws -> Sandbox {
    let limits = try limits.limits()
    return try Sandbox(
      of: index, limits: limits,
      stuck: SandboxStuck(grace: grace) { wasCancelled in
        guard !wasCancelled else {
          if let farewell { Terminal.note(farewell) }
          _exit(130)
        }
        Terminal.note("Error: \(StatementError(.time(limit: limits.time), sql: ""))")
        _exit(1)
      })
  }

  /// Runs a statement of one's own and shows its rows.
  ///
  /// - Throws: `StatementFailure` for what is wrong with the statement.
  func answer(
    _ sql: String, parameters: [String: SQLValue], style: Style,
    to sink: ([UInt8]) throws -> Void
  ) throws {
    try explained {
      try run(sql, parameters: parameters) { names, next in
        // --quiet prints the first column, since nothing here says which one names a row.
        let columns = names.enumerated().map { Column($1, isIdentifier: $0 == 0) }
        try Renderer(columns: columns, style: bounded(style)).render([], then: next) { bytes in
          try offTheClock { try sink(bytes) }
        }
      }
    }
  }

  /// Runs a named query and shows its rows; Ctrl-C stops it.
  ///
  /// - Throws: `ExitCode` for a Ctrl-C; `StatementFailure`, `ParameterError`
  func answer(_ query: NamedQuery, parameters: [String: SQLValue], output: OutputOptions) throws {
    let style = try output.style()
    try untilInterrupted { try output.show { try answer(query, parameters: parameters, style: style, to: $0) } }
  }

  /// Runs a statement of one's own and shows its rows; Ctrl-C stops it.
  ///
  /// - Throws: `ExitCode` for a Ctrl-C; `StatementFailure` for what is wrong with the statement.
  func answer(_ sql: String, parameters: [String: SQLValue], output: OutputOptions) throws {
    let style = try output.style()
    try untilInterrupted { try output.show { try answer(sql, parameters: parameters, style: style, to: $0) } }
  }

  private func untilInterrupted(_ body: () throws -> Void) throws {
    let canceller = canceller
    do {
      try Interruption.handled {
        canceller.cancel()
        // Also when the output is what waits, unless it is a reader, who has the terminal until they leave.
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(500)) {
          if !Pager.isRunning { _exit(130) }
        }
      } _: {
        try body()
      }
    } catch let failure as StatementFailure where failure.error.reason == .cancelled {
      throw ExitCode(130)
    }
  }

  /// Runs a named query and shows its rows.
  ///
  /// - Throws: `StatementFailure`, `ParameterError`
  func answer(
    _ query: NamedQuery, parameters: [String: SQLValue], style: Style,
    to sink: ([UInt8]) throws -> Void
  ) throws {
    let count = try explained(file: query.file) {
      try run(query, parameters: parameters) { names, next in
        try query.render(names, then: next, style: bounded(style)) { bytes in
          try offTheClock { try sink(bytes) }
        }
      }
    }
    query.noteMost(given: count, parameters)
  }

  private func bounded(_ style: Style) -> Style {
    var style = style
    // Half of what SQLite may hold, which it may hold at the same time.
    style.sortMemory = limits.memory / 2
    return style
  }

  private func explained<Result>(file: String? = nil, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as StatementError {
      throw StatementFailure(error: error, hint: hint(for: error), file: file)
    }
  }
}
