import Report

/// `strata help columns`: what the columns of each command's answers mean, from the headers of its queries.
let columnsText: String = {
  let introduction = hung(
    ["The columns of each command’s answers. \(AnswerColumns.legend) A command’s own help has its columns too."],
    first: "", rest: "", width: 80
  ).joined(separator: "\n")
  let commands = Strata.configuration.groupedSubcommands.flatMap(\.subcommands).map(Strata.name)
  return
    (["COLUMNS\n\n" + introduction]
    + commands.flatMap { command in
      AnswerColumns.of(command).map { answer in
        let title = "strata \(command)" + answer.title.dropFirst("COLUMNS".count).lowercased()
        return ([title] + HelpPage.entries(answer, width: 80)).joined(separator: "\n")
      }
    }).joined(separator: "\n\n")
}()
