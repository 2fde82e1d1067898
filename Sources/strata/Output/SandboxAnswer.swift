import ArgumentParser
import Foundation
import Index
import Report

extension Sandbox {
  /// A sandbox that ends the program when a statement cannot be stopped otherwise.
  static func ofProgram(_ index: IndexFile, limits: LimitOptions, grace: Duration = .milliseconds(500))
    throws -> Sandbox
  {
    let limits = try limits.limits()
    return try Sandbox(
      of: index, limits: limits,
      stuck: SandboxStuck(grace: grace) { wasCancelled in
        guard !wasCancelled else { _exit(130) }
        let error = StatementError(.time(limit: limits.time), sql: "")
        Terminal.note("Error: \(error)")
        _exit(1)
      })
  }

  /// Runs a statement of one's own and shows its rows.
  ///
  /// - Throws: `StatementFailure` for what is wrong with the statement.
  func answer(
    _ sql: String, parameters: [String: ParameterValue], style: Style,
    to sink: ([UInt8]) throws -> Void
  ) throws {
    do {
      try run(sql, parameters: parameters) { names, next in
        // --quiet prints the first column, since nothing here says which one names a row.
        let columns = names.enumerated().map { Column($1, isIdentifier: $0 == 0) }
        try Renderer(columns: columns, style: style).render {
          try next().map { row in row.map { Cell($0, kind: .text) } }
        } to: { bytes in
          try offTheClock { try sink(bytes) }
        }
      }
    } catch let error as StatementError {
      throw StatementFailure(error, hint: hint(for: error))
    }
  }
}
