import ArgumentParser
import Index
import Report

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Ask a question by its name; strata queries lists them.")

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var measuring: MeasureOptions
  @OptionGroup var folders: QueryFolderOptions

  @Argument(help: "The query's name.", completion: .strata(.queries))
  var name: String

  @Option(
    name: [.customLong("param"), .customShort("p")],
    help: ArgumentHelp("A value for a parameter. May be repeated.", valueName: "name=value"))
  var parameters: [String] = []

  func run() throws {
    let query = try folders.catalogue().named(name)
    var values: [String: ParameterValue] = [:]
    for parameter in parameters {
      guard let equals = parameter.firstIndex(of: "=") else {
        throw ValidationError("--param: expected NAME=VALUE, found “\(parameter)”")
      }
      let name = String(parameter[..<equals])
      values[name] = try ParameterValue(
        String(parameter[parameter.index(after: equals)...]),
        kind: query.header.parameters.first { $0.name == name }?.kind ?? .text, name: name)
    }
    try answer(query, from: source.open(measuring: measuring.measure), parameters: values, output: output)
  }
}

extension ParameterValue {
  /// A value as a person writes it.
  init(_ text: String, kind: QueryParameter.Kind, name: String) throws {
    switch kind {
    case .text, .time: self = .text(text)
    case .integer:
      guard let number = Int64(text) else {
        throw ValidationError("--param \(name): expected a whole number, found “\(text)”")
      }
      self = .integer(number)
    case .boolean:
      guard ["true", "false", "1", "0"].contains(text) else {
        throw ValidationError("--param \(name): expected true or false, found “\(text)”")
      }
      self = .integer(text == "true" || text == "1" ? 1 : 0)
    case .bytes: self = .integer(try ByteCount(parsing: text).bytes)
    case .age: self = .integer(try Age(parsing: text).seconds)
    }
  }
}
