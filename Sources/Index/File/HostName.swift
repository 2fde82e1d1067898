/// What a host can be called in an index.
package enum HostName {
  /// - Throws: `IndexError.hostNameWithComma`: commas separate the names of several hosts that a question is about.
  package static func check(_ name: String) throws(IndexError) {
    if name.contains(",") { throw .hostNameWithComma(name) }
  }
}
