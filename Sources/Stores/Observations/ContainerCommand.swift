/// A container's command in one line, as Docker's API has it: an argument with a blank in it stands between quotes (moby
/// container/view.go, `transform`).
func commandText(_ path: String, _ arguments: [String]) -> String {
  ([path] + arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }).joined(separator: " ")
}
