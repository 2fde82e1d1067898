/// A way of keeping images on disk, as the index names it.
package enum StoreKind: String, Sendable {
  /// Docker's graph drivers.
  case graphDriver = "graphdriver"
  /// OCI image layouts.
  case ociLayout = "oci-layout"
  /// containerd: Docker's default from 29 on, and Kubernetes'.
  case containerd
}

/// Which tree of its host a tree is: one store under one root.
package struct TreeKey: Sendable, Hashable {
  package let kind: StoreKind
  /// The graph driver; empty where the store has none.
  package var driver = ""
  /// Distinguishes a second root of a host from its first; empty for the first.
  package var root = ""
  /// containerd's; empty where the store has none.
  package var namespace = ""

  /// For people: the driver, or the kind of store where it has none, the namespace, and which root where that is not the
  /// first.
  package var label: String {
    let isRoot = !root.isEmpty && kind != .ociLayout
    return [driver.isEmpty ? kind.rawValue : driver, namespace, isRoot ? "(\(root))" : ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  package init(_ kind: StoreKind, driver: String = "", root: String = "", namespace: String = "") {
    self.kind = kind
    self.driver = driver
    self.root = root
    self.namespace = namespace
  }
}
