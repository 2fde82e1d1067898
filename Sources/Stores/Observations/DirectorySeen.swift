/// A driver's directory that is no layer's.
package struct DirectorySeen: Sendable, Hashable {
  package let name: DirectoryName
  /// Who owns it; nil if it has no owner.
  package let owner: Owner?
}
