/// Options that mean the same in all commands that have them: a command's own help names them, `strata help options`
/// explains them.
enum SharedOptions {
  struct Group {
    let title: String
    let options: [DumpedArgument]
  }

  static let groups: [Group] = [
    Group(
      title: "WHAT IS ASKED", options: DumpedArgument.all(SourceOptions.self) + DumpedArgument.all(HostOptions.self)),
    Group(title: "HOW IT IS SHOWN", options: DumpedArgument.all(OutputOptions.self)),
    Group(title: "WHAT A STATEMENT MAY TAKE", options: DumpedArgument.all(LimitOptions.self)),
  ]

  private static let all = groups.flatMap(\.options)

  static func has(_ argument: DumpedArgument) -> Bool { all.contains(argument) }
}

/// `strata help options`.
let optionsText: String = {
  let introduction = """
    OPTIONS THAT MANY COMMANDS HAVE

    strata COMMAND --help names those that a command has.
    """
  return
    ([introduction]
    + SharedOptions.groups.map { group in
      return ([group.title + ":"] + group.options.flatMap { HelpPage.entry($0, width: 80) }).joined(separator: "\n")
    }).joined(separator: "\n\n")
}()
