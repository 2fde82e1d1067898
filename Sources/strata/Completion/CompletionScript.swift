import ArgumentParser
import Foundation

/// The script that completes strata's command line in a shell.
enum CompletionScript {
  private static let option = "--generate-completion-script"

  /// - Returns: the shell that a script is asked for; nil where none is, or ArgumentParser has to report what is wrong.
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
    switch shell {
    case .bash: return script + topics(in: shell) + String(decoding: PackageResources.whole_words_bash, as: UTF8.self)
    case .zsh:
      return
        script
        // The one place where ArgumentParser offers subcommands and names none.
        .replacingOccurrences(of: "'*:subcommands:'", with: topics(in: shell))
        // No blank after NAME=, whose value is to follow at once.
        .replacingOccurrences(
          of: "_describe -V '' non_empty_completions --",
          with: """
            local -ar names_of_values=("${(M)non_empty_completions[@]:#*=}")
                local -ar whole_completions=("${non_empty_completions[@]:#*=}")
                _describe -V '' whole_completions -- names_of_values -S '' --
            """)
    default: return script + topics(in: shell)
    }
  }

  /// What `strata help` takes, of which ArgumentParser offers nothing: commands and topics.
  private static func topics(in shell: CompletionShell) -> String {
    let words = (Strata.commandNames.filter { $0 != "help" } + HelpTopic.allCases.map(\.rawValue))
    switch shell {
    case .bash:
      return """


        _strata_help() {
            [[ "${COMP_CWORD}" -ne 2 ]] || __strata_add_completions -W '\(words.joined(separator: "\n"))'
        }

        """
    case .zsh: return "':topic:(\(words.joined(separator: " ")))'"
    default:
      return """

        complete -c 'strata' -n '__strata_should_offer_completions_for_positional "strata help" -eq 1' -fka '\(words.joined(separator: " "))'

        """
    }
  }
}
