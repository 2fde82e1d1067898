import Index
import Report

/// A name that is none of those there are, such as a view's.
struct UnknownName: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Whether an error says that the command was not given right, rather than that it failed: exit status 64.
func isWrongUsage(_ error: any Error) -> Bool {
  switch error {
  case is UnknownCommand, is UnknownName, is ParameterError, is QuantityError, CatalogueError.unknown: true
  case ReportError.rowLength, ReportError.sortMemory: false
  case is ReportError: true
  default: false
  }
}
