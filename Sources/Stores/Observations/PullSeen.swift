import ImageModel

/// A repository from which containerd pulled what names lead to: the label stays when its names go.
package struct PullSeen: Sendable, Hashable {
  package let target: Digest
  /// With its registry, whose port containerd leaves out, and Docker with a graph driver does not.
  package let repository: String

  package init(target: Digest, repository: String) { (self.target, self.repository) = (target, repository) }
}
