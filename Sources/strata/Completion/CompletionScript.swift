import ArgumentParser
import Foundation

/// The script that completes strata's command line in a shell.
enum CompletionScript {
  private static let option = "--generate-completion-script"

  /// - Returns: the shell that a script is asked for; nil where none is, or ArgumentParser has to tell what is wrong.
  static func shell(_ arguments: [String]) -> CompletionShell? {
    let words = arguments.first.map { $0.split(separator: "=", maxSplits: 1).map(String.init) } ?? []
    guard words.first == option else { return nil }
    switch (words.count, arguments.count) {
    case (2, 1): return CompletionShell(rawValue: words[1])
    case (1, 2): return CompletionShell(rawValue: arguments[1])
    default: return nil
    }
  }

  static func text(for shell: CompletionShell) -> String {
    let script = Strata.completionScript(for: shell)
    guard shell == .bash else { return script }
    return script + String(decoding: PackageResources.whole_words_bash, as: UTF8.self)
  }
}
