import Index
import Report

struct UnknownCommand: Error, CustomStringConvertible {
  let word: String
  let known: [String]

  var description: String {
    let query = (try? Catalogue.query(word)).map { "query \($0.name)" }
    if let command = Self.wordsOfOthers[word] ?? query {
      return "there is no command “\(visible(word))”; “strata \(command)” answers that. “strata help” lists all"
    }
    return "there is no command “\(visible(word))”\(hint(didYouMean(word, among: known))); “strata help” lists them"
  }
}

extension UnknownCommand {
  /// What docker and other tools call what a command of another name answers.
  fileprivate static let wordsOfOthers = [
    "ps": "containers", "container": "containers", "inspect": "show", "ls": "images", "image": "images",
    "du": "usage", "system": "usage", "disk-usage": "usage", "ncdu": "usage --root", "logs": "usage --root",
    "volume": "query volumes", "builder": "build-cache", "buildx": "build-cache",
    "rmi": "reclaim", "unused": "reclaim --unused", "prometheus": "export metrics", "metrics": "export metrics",
    "datasette": "export datasette", "osquery": "export osquery", "info": "hosts", "log": "history", "find": "show",
    "locate": "where", "verify": "index --full", "fsck": "index --full", "scrub": "index --full",
    "export ncdu": "usage --root --format ncdu", "export prometheus": "export metrics",
  ]
}
