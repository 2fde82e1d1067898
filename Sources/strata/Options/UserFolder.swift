import Foundation

/// A folder of the user's own, as the XDG Base Directory Specification has it: a path that is not absolute counts for
/// nothing.
enum UserFolder: String {
  case configuration = "XDG_CONFIG_HOME"
  case data = "XDG_DATA_HOME"
  case state = "XDG_STATE_HOME"

  var path: String {
    let environment = ProcessInfo.processInfo.environment
    func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
    let below =
      switch self {
      case .configuration: "/.config"
      case .data: "/.local/share"
      case .state: "/.local/state"
      }
    return absolute(rawValue) ?? (absolute("HOME") ?? NSHomeDirectory()) + below
  }
}
