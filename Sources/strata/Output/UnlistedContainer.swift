import Glibc
import ImageModel
import Index
import Report

/// A container that Docker does not list, and the images that it may need.
struct UnlistedContainer {
  let tree: TreeName
  let id: String
  /// Why Docker does not list it.
  let reason: String
  /// Nothing says which image it was made from.
  let mayNeedAny: Bool
  /// Those that no listed container has, by a reference or their IDs.
  let images: [String]

  /// The unlisted containers that may need an image.
  static func all(in index: IndexFile, host: String?) throws -> [UnlistedContainer] {
    try index.rows("unlisted-containers", ["host": SQLValue(host)]).compactMap { row in
      guard let images = row.text("images").flatMap(textsOfJSONArray), !images.isEmpty else { return nil }
      return UnlistedContainer(
        tree: row.tree, id: row.text("container_id") ?? "", reason: row.text("unlisted") ?? "",
        mayNeedAny: row.integer("any") == 1, images: images)
    }
  }

  /// Says on standard error which images an answer leaves out for the container's sake, and what to do.
  func noteLeftOut() {
    let what = mayNeedAny ? "all images are" : Self.list(images) + (images.count == 1 ? " is" : " are")
    note("\(what) left out: container \(shortID) may need \(images.count == 1 ? "it" : "any of them")")
  }

  /// Says on standard error that the container may need some of what was asked for, and what to do.
  func note(needs asked: [String]) {
    note("container \(shortID) may need \(Self.list(asked))")
  }

  private func note(_ beginning: String) {
    Terminal.note("\(visible(tree.title)): \(beginning), and Docker does not list it: \(fault)")
  }

  private var fault: String {
    let folder = "containers/\(id)"
    let mount = "image/\(tree.driver)/layerdb/mounts/\(id)"
    // What only this user may not read is not to be removed.
    let unread = "cannot be read; " + (geteuid() == 0 ? "" : "run strata as root, and if root cannot read it, ")
    return switch reason {
    case "no mount":
      "\(mount) is not there; restore that folder or remove \(folder)"
    case "mount unreadable":
      "a file in \(mount) \(unread)repair it or remove \(folder)"
    case "layers missing":
      "a layer below its mount is missing or cannot be read; repair it, see strata problems, or remove \(folder)"
    case "hostconfig unreadable":
      "\(folder)/hostconfig.json \(unread)repair or remove that file, or remove its folder"
    case "no config": "\(folder)/config.v2.json is not there; restore that file or remove its folder"
    default: "\(folder)/config.v2.json \(unread)repair that file or remove its folder"
    }
  }

  private var shortID: String { visible(String(id.prefix(12))) }

  private static func list(_ images: [String]) -> String { beginning(of: images.map(shortName), 5) }
}
