import ArgumentParser
import Foundation
import Index
import Report

/// One run of the shell: reads lines, runs what they say, goes on after errors.
final class ShellSession {
  private let sandbox: Sandbox
  private let catalogue: Catalogue
  private var output: OutputOptions
  private var buffer = StatementBuffer()
  private var isLeft = false
  /// Whether a Ctrl-C was answered with a word about the statement.
  private var isToldCancelled = false
  /// Whether something could not be done.
  private(set) var hasFailed = false
  /// Whether a Ctrl-C ended it: what was to follow in a file or a pipe is not run.
  private(set) var isStopped = false

  init(sandbox: Sandbox, catalogue: Catalogue, output: OutputOptions) {
    self.sandbox = sandbox
    self.catalogue = catalogue
    self.output = output
  }

  /// What has been typed of a statement before the present line.
  var begun: String { buffer.text }

  func run(_ lines: ShellLines) throws {
    while !isLeft {
      if Interruption.settle() {
        guard Terminal.isInput else {
          isStopped = true
          return
        }
        buffer.clear()
        if !isToldCancelled { try Terminal.print("") }
      }
      isToldCancelled = false
      // From here on Ctrl-C is for the next line and what it says.
      sandbox.canceller.forget()
      switch try lines.next(buffer.isEmpty ? "strata> " : "   ...> ") {
      case .end:
        if let rest = buffer.takeRest() { attempt { try answer(rest) } }
        if Terminal.isInput { try Terminal.print("") }
        isLeft = true
      case .interrupted: continue
      case .line(let line): take(line, lines)
      }
    }
  }

  private func take(_ line: String, _ lines: ShellLines) {
    let trimmed = line.trimmingCharacters(in: .whitespaces)
    if buffer.isEmpty, trimmed.hasPrefix(".") {
      lines.remember(trimmed)
      return attempt { try obey(try DotCommand(trimmed)) }
    }
    buffer.append(line)
    guard buffer.text.utf8.count <= SandboxLimits.sqlLength + 1 else {
      buffer.clear()
      return attempt {
        throw CommandFailure("expected statements of at most \(SandboxLimits.sqlLength) bytes; this one is forgotten")
      }
    }
    for statement in buffer.takeStatements() {
      lines.remember(Self.entry(statement))
      // Ctrl-C is for the whole line.
      if Interruption.isPending { continue }
      attempt { try answer(statement) }
    }
  }

  /// A statement as one line of the history.
  private static func entry(_ statement: String) -> String {
    let scanner = SQLScanner(statement)
    // A comment to the end of a line would hide what follows it.
    let tokens = scanner.filter { $0.kind != .comment }
    guard let first = tokens.first, let last = tokens.last else { return "" }
    if tokens.count == scanner.map(\.kind).count {
      let bytes = Array(statement.utf8)[first.range.lowerBound..<last.range.upperBound]
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      return lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ") + ";"
    }
    return tokens.map { scanner.text(of: $0) }.joined(separator: " ") + ";"
  }

  /// Does something, and reports what went wrong with it.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch let failure as StatementFailure where failure.error.reason == .cancelled {
      (hasFailed, isToldCancelled) = (true, true)
      Terminal.note("\ncancelled")
    } catch CatalogueError.unknown(let name, _) {
      hasFailed = true
      let hint = didYouMean(name, among: catalogue.queries.map(\.name)).map { "did you mean \($0)? " } ?? ""
      Terminal.note("Error: there is no query “\(visible(name))”; \(hint).queries lists them")
    } catch {
      hasFailed = true
      Terminal.note("Error: \(error)")
    }
  }

  private func answer(_ sql: String) throws {
    try paged { sink in try sandbox.answer(sql, parameters: [:], style: output.style(), to: sink) }
  }

  private func paged(_ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    try output.paging.show(body)
  }

  // MARK: Commands of the shell

  private func obey(_ command: DotCommand) throws {
    switch command {
    case .help:
      let lines = DotCommand.list.map { command in
        let call = "\(command.name) \(command.arguments)"
        return call.padding(toLength: max(32, call.count + 1), withPad: " ", startingAt: 0) + command.meaning
      }
      try Terminal.print(
        (lines + ["", "A statement ends with a semicolon. Ctrl-C stops one, Tab completes names."])
          .joined(separator: "\n"))
    case .quit: isLeft = true
    case .format(nil): try Terminal.print(output.template ?? output.format)
    case .format(let format?):
      _ = try Format(format)
      output.format = format
      output.template = nil
    case .tables(let word):
      let sql = """
        SELECT name, type
        FROM pragma_table_list
        WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND instr(name, :word) > 0
        ORDER BY type DESC, name
        """
      try paged { sink in
        try sandbox.answer(sql, parameters: ["word": .text(word ?? "")], style: output.style(), to: sink)
      }
    case .schema(let name):
      let part = try SchemaPart(try Schema(), named: name)
      try paged { sink in
        try SchemaText(width: Terminal.width, color: Terminal.hasColor).write(part, to: sink)
      }
    case .queries:
      try paged { sink in try showQueries(catalogue.queries, style: output.style(), to: sink) }
    case .query(let name, let parameters):
      let query = try catalogue.query(name)
      let values = try QueryValues(parameters, of: query).values(in: sandbox)
      try paged { sink in
        try sandbox.answer(query, parameters: values, style: output.style(), to: sink)
      }
    }
  }
}
