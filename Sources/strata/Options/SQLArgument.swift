/// A statement that begins with a comment, on the command line.
///
/// `-- title: …`, as every file of the catalogue begins, would be taken for an option. No option has a blank in its name,
/// so that what has one there is SQL.
enum SQLArgument {
  /// The arguments of `strata sql`, in which a blank stands before each such statement: then it is taken for one.
  static func marked(_ arguments: [String]) -> [String] {
    guard arguments.first == "sql" else { return arguments }
    return arguments.map { isComment($0) ? " " + $0 : $0 }
  }

  /// The statement without that blank, so that an error shows the line that was written.
  static func unmarked(_ statement: String) -> String {
    statement.first == " " && isComment(String(statement.dropFirst())) ? String(statement.dropFirst()) : statement
  }

  private static func isComment(_ argument: String) -> Bool {
    guard argument.hasPrefix("--"), argument.contains("\n") else { return false }
    return argument.first { $0.isWhitespace || $0 == "=" }?.isWhitespace == true
  }
}
