import ImageModel
import Stores

/// A column's value as a reading has it: the hash of an area takes it as it is, and the index keeps a row's number where
/// it stands for a digest or a name.
enum ColumnValue: Equatable {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
  case hash(Hash256)
  /// A digest of any kind.
  case digest(Digest)
  /// A digest by its place in the reading's table.
  case place(DigestTable.Place)
  /// A chain of the reading's table.
  case chain(ChainTable.Place)
  /// A chain that something names; layerdb need not have it.
  case named(ChainID)
  case repository(RepositoryName)
  /// A repository by its place in the reading's `sourceRepositories`.
  case source(Int32)
  /// What the store calls something.
  case key(String)

  init(_ value: Int64?) { self = value.map(ColumnValue.integer) ?? .null }
  init(_ value: String?) { self = value.map(ColumnValue.text) ?? .null }
  init(_ value: Digest?) { self = value.map(ColumnValue.digest) ?? .null }
  init(_ value: ChainID?) { self = value.map(ColumnValue.named) ?? .null }
  init(_ value: Bool) { self = .integer(value ? 1 : 0) }

  init(_ name: DirectoryName?) {
    switch name {
    case .hash(let hash): self = .hash(hash)
    case .text(let text): self = .bytes(Array(text.utf8))
    case nil: self = .null
    }
  }
}
