import ImageModel

/// What a namespace has, or what its records name, by places: as texts, snapshots alone are 40,000 keys of 71 letters, which
/// each look would hash and compare again.
enum NamespaceThing: Hashable {
  case blob(DigestTable.Place)
  case snapshot(NamespaceNames.Place)
  case image(NamespaceNames.Place)
  case ingest(NamespaceNames.Place)
  case container(NamespaceNames.Place)
}
