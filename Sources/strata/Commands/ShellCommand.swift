import ArgumentParser
import Index

struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", abstract: "Ask in SQL again and again, line by line.",
    discussion: """
      Statements end with a semicolon and are as safe as those of strata sql; .help shows what else there is. On a \
      terminal the lines are edited with libedit, if it is installed: with history, and names on the Tab key. A long \
      answer is shown with STRATA_PAGER, else PAGER, else less. Ctrl-C stops a statement, Ctrl-D leaves.

      Where standard input is no terminal, its statements are run one after another; exit status 1 if one of them \
      failed, 130 if Ctrl-C stopped them.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var folders: QueryFolderOptions

  func run() throws {
    // Before the sandbox, whose limits are those of the whole program.
    let schema = try Schema()
    let sandbox = try Sandbox.ofProgram(
      source.open(measuring: measuring.measure, isForSandbox: true), limits: limits, grace: .seconds(2),
      farewell: "\nthe statement does not stop; the shell ends with it")
    let catalogue = try folders.catalogue()
    let session = ShellSession(sandbox: sandbox, catalogue: catalogue, schema: schema, output: output)
    let canceller = sandbox.canceller
    try Interruption.handled {
      canceller.cancel()
    } _: {
      try session.run(lines(sandbox, catalogue, session))
    }
    if session.isStopped { throw ExitCode(130) }
    if session.hasFailed, !Terminal.isInput { throw ExitCode(1) }
  }

  private func lines(_ sandbox: Sandbox, _ catalogue: Catalogue, _ session: ShellSession) -> ShellLines {
    guard Terminal.isInput, Terminal.isOutput else { return .plain(PlainLines()) }
    let completion = ShellCompletion(
      relations: sandbox.relations, functions: sandbox.functions, queries: catalogue.queries)
    let editor = EditLine(history: ShellHistory.entries) { [weak session] line, word in
      completion.candidates(line: line, word: word, before: session?.begun ?? "")
    }
    guard let editor else {
      Terminal.note("libedit is not installed: lines are read without history and completion")
      return .plain(PlainLines())
    }
    let history = ShellHistory()
    history.load(into: editor)
    return .editor(editor, history: history)
  }
}
