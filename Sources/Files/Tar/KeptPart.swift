/// What is kept in memory of a member of an archive.
package struct KeptPart: Sendable, Equatable {
  /// How many parts of the path become entries, from the top of the archive; those below are forgotten.
  package var depth = 0
  /// Bytes up to which a file's content is kept; 0: none of it.
  package var limit = 0
  /// Keep the content only if it begins as an object of JSON does: blobs do not show in their names what they are.
  package var isOnlyJSON = false

  package init() {}
}
