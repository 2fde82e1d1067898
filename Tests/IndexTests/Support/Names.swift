import Foundation
import ImageModel

@testable import Stores

/// Digests made of names, so that a small index can be written and read by hand.
enum Named {
  static func hash(_ name: String) -> Hash256 { Array(name.utf8).withUnsafeBytes { Hash256(hashing: $0) } }

  static func diff(_ layer: String) -> DiffID { DiffID(hash("layer " + layer)) }
  static func image(_ name: String) -> ImageID { ImageID(hash("image " + name)) }
  static func manifest(_ name: String) -> Digest { Digest(hash("manifest " + name)) }
  static func blob(_ layer: String) -> Digest { Digest(hash("blob " + layer)) }
  static func container(_ name: String) -> String { hash("container " + name).hex }

  /// The chain of these layers, lowest first, separated by blanks.
  static func chain(_ layers: String) -> ChainID {
    ChainID.chain(of: layers.split(separator: " ").map { diff(String($0)) }).last ?? ChainID(hash(""))
  }

  /// The driver's directory of a layer, a container's mount, or something else.
  static func directory(_ name: String) -> DirectoryName { .hash(hash("directory " + name)) }
}

/// Milliseconds since 1970 of a day of November 2026, at midnight UTC. The 2nd is a Monday.
func november(_ day: Int) -> Int64 {
  let first: Int64 = 1_793_491_200_000
  return first + Int64(day - 1) * 86_400_000
}
