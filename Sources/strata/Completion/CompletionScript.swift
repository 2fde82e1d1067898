import Foundation
import Report

/// The script that completes strata's command line in a shell: it asks `strata ---complete` and shows the answer.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish

  static let option = "--generate-completion-script"

  /// - Returns: The script that is asked for, of the shell that is named, else of the user's own; nil where none is.
  /// - Throws: `UnknownName` for another shell.
  static func text(_ arguments: [String]) throws -> String? {
    guard let first = arguments.first, first == option || first.hasPrefix(option + "=") else { return nil }
    let own = ProcessInfo.processInfo.environment["SHELL"].map { URL(fileURLWithPath: $0).lastPathComponent }
    let name =
      first == option ? arguments.dropFirst().first ?? own ?? "" : String(first.dropFirst(option.count + 1))
    guard arguments.count <= (first == option ? 2 : 1), let shell = CompletionScript(rawValue: name) else {
      let known = allCases.map(\.rawValue).joined(separator: ", ")
      throw UnknownName(
        "\(option): expected one of \(known); found “\(visible(arguments.dropFirst().joined(separator: " ")))”")
    }
    return shell.text
  }

  private var text: String {
    switch self {
    case .bash: String(decoding: PackageResources.complete_bash, as: UTF8.self)
    case .zsh: String(decoding: PackageResources.complete_zsh, as: UTF8.self)
    case .fish: String(decoding: PackageResources.complete_fish, as: UTF8.self)
    }
  }
}
