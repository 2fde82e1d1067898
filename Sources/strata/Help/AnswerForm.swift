import ImageModel
import Index
import Report

/// A query whose rows a command answers with, and what has to be asked for it.
struct AnswerForm {
  enum Condition {
    /// Where no other form is asked for.
    case alone
    /// With this option.
    case option(String)
    /// With this option and value.
    case value(String, String)
    /// Where the answer is this.
    case answer(String)
  }

  let query: String
  let condition: Condition

  init(_ query: String, _ condition: Condition = .alone) {
    self.query = query
    self.condition = condition
  }

  /// Of each command that answers from queries, that of the command alone first.
  static let ofCommands: [String: [AnswerForm]] = [
    "usage": [
      AnswerForm("usage"), AnswerForm("usage-root", .option("--root")), AnswerForm("image-layers", .answer("an image")),
    ],
    "orphans": [AnswerForm("orphans")],
    "reclaim": [
      AnswerForm("reclaim"), AnswerForm("reclaim-order", .option("--goal")),
      AnswerForm("unused-since", .option("--images")),
    ],
    "shared": [
      AnswerForm("shared-images"), AnswerForm("shared-hosts", .value("--across", "hosts")),
      AnswerForm("shared-trees", .value("--across", "trees")), AnswerForm("shared-matrix", .option("--matrix")),
    ],
    "migration": [AnswerForm("migration"), AnswerForm("migration-images", .option("--images"))],
    "images": [
      AnswerForm("image-names"), AnswerForm("images", .value("--format", "json")),
      AnswerForm("images", .value("--format", "ndjson")),
      AnswerForm("image-platforms", .option("--platforms")),
    ],
    "tags": [AnswerForm("tags")],
    "repos": [AnswerForm("repos")],
    "layers": [AnswerForm("layers")],
    "containers": [AnswerForm("containers")],
    "build-cache": [AnswerForm("build-cache")],
    "show": [
      AnswerForm("show-image", .answer("an image")), AnswerForm("show-layer", .answer("a layer")),
      AnswerForm("show-diff-id", .answer("a diff_id")), AnswerForm("show-container", .answer("a container")),
      AnswerForm("show-directory", .answer("a directory")), AnswerForm("show-snapshot", .answer("a snapshot")),
      AnswerForm("show-manifest", .answer("a manifest")), AnswerForm("show-blob", .answer("a blob")),
    ],
    "steps": [AnswerForm("steps")],
    "base": [AnswerForm("base")],
    "tree": [AnswerForm("tree")],
    "where": [AnswerForm("where"), AnswerForm("where-layer", .answer("a layer"))],
    "history": [AnswerForm("history")],
    "diff": [AnswerForm("diff")],
    "drift": [AnswerForm("drift"), AnswerForm("stale-containers", .option("--containers"))],
    "missing": [AnswerForm("missing")],
    "problems": [AnswerForm("finding-codes"), AnswerForm("problems", .option("--all"))],
    "hosts": [AnswerForm("hosts")],
    "scans": [AnswerForm("scans")],
  ]
}

/// The columns of one form of a command's answer.
struct AnswerColumns {
  let title: String
  let columns: [Column]

  /// Of each form of a command's answer; what a form has in common with the forms before it is with these.
  static func of(_ command: String) -> [AnswerColumns] {
    var said: Set<String> = []
    return (AnswerForm.ofCommands[command] ?? []).compactMap { form in
      guard let query = try? Catalogue.query(form.query) else { return nil }
      let new = query.header.columns.filter { said.insert("\($0.name) \($0.meaning)").inserted }
      return new.isEmpty ? nil : AnswerColumns(title: form.condition.title, columns: new)
    }
  }

  /// A column as help calls it: its name, its title in tables where that is not its name in capitals, and a star where
  /// tables leave it out.
  static func label(_ column: Column) -> String {
    let plain = column.title == Column(column.name).title
    return column.name + (plain ? "" : ", \(column.title)") + (column.isHiddenInTable ? " *" : "")
  }

  /// What the labels say.
  static let legend =
    "Names are those of JSON, --columns and --sort; a title in capitals is what tables show for another name. Tables leave out what has a *, unless --wide or --columns asks for it."
}

extension AnswerForm.Condition {
  fileprivate var title: String {
    switch self {
    case .alone: "COLUMNS"
    case .option(let option): "COLUMNS WITH \(option)"
    case .value(let option, let value): "COLUMNS WITH \(option) \(value)"
    case .answer(let thing): "COLUMNS OF \(thing.uppercased())"
    }
  }
}
