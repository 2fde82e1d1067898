import ArgumentParser
import Foundation
import ImageModel
import Index
import Report

/// One run of the shell: reads lines, runs what they say, goes on after errors.
final class ShellSession {
  private let sandbox: Sandbox
  private let catalogue: Catalogue
  private let schema: Schema
  private var output: OutputOptions
  private let place = ShellOutput()
  /// The files that are read, each with the number of its line.
  private var files: [(path: String, line: Int)] = []
  private var buffer = StatementBuffer()
  private var isLeft = false
  /// Whether a Ctrl-C was answered with a word about the statement.
  private var hasReportedCancel = false
  /// Whether something could not be done.
  private(set) var hasFailed = false
  /// Whether a Ctrl-C ended it: what was to follow in a file or a pipe is not run.
  private(set) var isStopped = false

  init(sandbox: Sandbox, catalogue: Catalogue, schema: Schema, output: OutputOptions) {
    self.sandbox = sandbox
    self.schema = schema
    self.catalogue = catalogue
    self.output = output
  }

  /// What has been typed of a statement before the present line.
  var begun: String { buffer.text }

  func run(_ lines: ShellLines) throws {
    while !isLeft {
      if Interruption.waitForAnswers() {
        guard Terminal.isInput else {
          isStopped = true
          return
        }
        buffer.clear()
        if !hasReportedCancel { try Terminal.print("") }
      }
      hasReportedCancel = false
      // From here on Ctrl-C is for the next line and what it says.
      sandbox.canceller.forget()
      switch try lines.next(buffer.isEmpty ? "strata> " : "   ...> ") {
      case .end:
        if let rest = buffer.takeRest() { attempt { try answer(rest) } }
        if Terminal.isInput { try Terminal.print("") }
        isLeft = true
      case .interrupted: continue
      case .line(let line): take(line) { lines.remember($0) }
      }
    }
  }

  private func take(_ line: String, remember: (String) -> Void) {
    let trimmed = line.trimmingCharacters(in: .whitespaces)
    if buffer.isEmpty, trimmed.hasPrefix(".") {
      remember(trimmed)
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
      remember(Self.entry(statement))
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
      (hasFailed, hasReportedCancel) = (true, true)
      Terminal.note("\ncancelled")
    } catch CatalogueError.unknown(let name, let suggestion) {
      hasFailed = true
      Terminal.note("Error: \(fileAndLine)there is no query “\(visible(name))”\(hint(suggestion)); .queries lists them")
    } catch {
      hasFailed = true
      Terminal.note("Error: \(fileAndLine)\(error)")
    }
  }

  private var fileAndLine: String { files.last.map { "\(visible($0.path)):\($0.line): " } ?? "" }

  /// Runs what a file says, as if it were typed.
  private func read(_ path: String) throws {
    guard files.count < Self.deepest else {
      throw CommandFailure(".read: files read files more than \(Self.deepest) deep")
    }
    let lines = try PlainLines(of: path)
    files.append((path, 0))
    defer { files.removeLast() }
    while !isLeft, !Interruption.isPending, let line = try lines.next("") {
      files[files.count - 1].line += 1
      take(line) { _ in }
    }
    guard !isLeft, !Interruption.isPending else { return buffer.clear() }
    if let rest = buffer.takeRest() { attempt { try answer(rest) } }
  }

  private static let deepest = 10

  private func answer(_ sql: String) throws {
    try paged { sink in try sandbox.answer(sql, parameters: [:], style: style(), to: sink) }
  }

  private func paged(_ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    if place.isFile { try body { try place.write($0) } } else { try output.paging.show(body) }
  }

  private func style() throws -> Style {
    var style = try output.style()
    if place.isFile { (style.width, style.color) = (nil, false) }
    return style
  }

  // MARK: Commands of the shell

  private func obey(_ command: DotCommand) throws {
    switch command {
    case .help:
      let lines = DotCommand.list.map { command in
        let call = "\(command.name) \(command.arguments)"
        return call.padding(toLength: max(36, call.count + 1), withPad: " ", startingAt: 0) + command.meaning
      }
      try Terminal.print(
        (lines + ["", "A statement ends with a semicolon. Ctrl-C stops one, Tab completes names."])
          .joined(separator: "\n"))
    case .quit: isLeft = true
    case .read(let path): try read(path)
    case .output(let path?): try place.write(to: path)
    case .output(nil): place.show()
    case .mode(nil): try Terminal.print(output.template ?? output.format)
    case .mode(let format?):
      _ = try Format(format)
      output.format = format
      output.template = nil
    case .tables(let word, let all):
      try paged { sink in try showRelations(word: word, all: all, to: sink) }
    case .schema(let name):
      let part = try SchemaPart(schema, named: name)
      try paged { sink in
        let text =
          place.isFile
          ? SchemaText(width: nil, color: false) : SchemaText(width: Terminal.width, color: Terminal.hasColor)
        try text.write(part, to: sink)
      }
    case .queries(let all):
      try paged { sink in try showQueries(catalogue.queries, all: all, style: style(), to: sink) }
    case .query(let name, let parameters):
      let query = try catalogue.query(name, suggest: didYouMean)
      let values = try QueryValues(parameters, of: query).resolved(in: sandbox)
      try paged { sink in try sandbox.answer(query, parameters: values, style: style(), to: sink) }
    }
  }

  /// The views that are described, or all views and tables.
  private func showRelations(word: String?, all: Bool, to sink: ([UInt8]) throws -> Void) throws {
    let meanings = Dictionary(
      schema.views.map { ($0.name, $0.meaning) } + schema.tables.map { ($0.name, $0.meaning) }
    ) { first, _ in first }
    let views = Set(schema.views.map(\.name))
    let relations = sandbox.relations.filter { relation in
      (all || views.contains(relation.name)) && word.map { relation.name.contains($0) } ?? true
    }
    let sorted = relations.sorted { ($0.isView ? 0 : 1, $0.name) < ($1.isView ? 0 : 1, $1.name) }
    let rows = sorted.map { relation in
      [
        Cell.text(relation.name), .text(relation.isView ? "view" : "table"),
        meanings[relation.name].map { .text($0) } ?? .null,
      ]
    }
    let columns = [Column("name", isIdentifier: true), Column("type", isHiddenInTable: !all), Column("meaning")]
    try Renderer(columns: columns, style: style()).render(rows, to: sink)
  }
}
