/// One row of what is measured: parts do not overlap, and together they are the whole root.
struct MeasuredPart: Sendable, Hashable {
  /// Of which of the root's stores a part is.
  enum Place: Sendable, Hashable {
    /// Of no store: what Docker keeps beside its stores, and what nothing owns.
    case root
    /// Of the tree of a graph driver, by the driver's place in the list of the root's drivers.
    case driver(Int)
    case containerd
  }

  let place: Place
  let kind: MeasureSeen.Kind
  let name: DirectoryName
}
