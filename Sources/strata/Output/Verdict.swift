import Index
import Report

/// What must hold of each tree.
struct Assertions {
  var orphans: Limit?
  var reclaimableExact: Limit?
  var uniqueExact: Limit?
  var size: Limit?
  var buildCache: Limit?
  /// Seconds.
  var scanAge: Age?
  var noErrors = false
  var noWarnings = false

  var isEmpty: Bool {
    orphans == nil && reclaimableExact == nil && uniqueExact == nil && size == nil && buildCache == nil
      && scanAge == nil
      && !noErrors && !noWarnings
  }

  /// What does not hold of a tree: a line each. What is unknown does not hold.
  ///
  /// - Parameter now: milliseconds since 1970.
  func breaches(of tree: TreeFigures, now: Int64) -> [String] {
    let images = tree.failed.of(["images", "layers"])
    return [
      below(
        orphans, "orphans", Self.orphanBytes(of: tree), of: tree,
        unread: tree.failed.of(UnreadPart.ofOrphans + ["directories"]), unknown: "orphans were not looked for"
      ).map { $0 + Self.uncertain(of: tree) },
      below(
        reclaimableExact, "reclaimable exact", tree["reclaimable_exact"], of: tree,
        unread: tree.unread.of(UnreadPart.ofRemovals),
        unknown: "a container that Docker does not list may need any image"),
      below(
        uniqueExact, "unique exact", tree["image_unique_exact"], of: tree, unread: images,
        unknown: "images were not read"),
      below(
        size, "image layers", tree["image_layers_size"], of: tree, unread: images, unknown: "images were not read"),
      below(
        buildCache, "build cache", tree["build_records_size"], of: tree, unread: tree.failed.of(["build cache"]),
        unknown: "the build cache was not read, or the bytes of some record are unknown"),
      newer(tree, now: now),
      none(noErrors, "errors", tree["errors"]),
      none(noWarnings, "warnings", tree["warnings"]),
    ].compactMap { $0.map { "\(visible(tree.title)): \($0)" } }
  }

  /// Bytes on disk where all orphans were measured, else the recorded bytes of the layers among them.
  static func orphanBytes(of tree: TreeFigures) -> Int64? {
    guard tree.failed.of(["directories"]).isEmpty else { return nil }
    return tree["orphans_bytes"] ?? tree["orphans_size"]
  }

  /// How many of the orphans a damaged file could own; empty if there are none.
  private static func uncertain(of tree: TreeFigures) -> String {
    guard let uncertain = tree["orphans_uncertain"], uncertain > 0 else { return "" }
    return " (\(uncertain) of \(tree["orphans"] ?? uncertain) orphans uncertain)"
  }

  /// - Parameters:
  ///   - unread: what the last scan could not read, and `bytes` follows from.
  ///   - unknown: what to say where that is nothing.
  private func below(
    _ limit: Limit?, _ what: String, _ bytes: Int64?, of tree: TreeFigures, unread: [UnreadPart], unknown: String
  ) -> String? {
    guard let limit else { return nil }
    guard let bytes else { return "\(what) unknown: \(unread.isEmpty ? unknown : unread.sentence)" }
    let whole = tree["image_layers_size"]
    if case .share = limit, whole == nil {
      return "\(what) unknown as a share: \(tree.failed.of(["images", "layers"]).sentence)"
    }
    guard !limit.holds(bytes, of: whole ?? 0) else { return nil }
    let words = limit.words(bytes, of: whole ?? 0)
    return "\(what) \(words.found), expected below \(words.limit)"
  }

  private func newer(_ tree: TreeFigures, now: Int64) -> String? {
    guard let scanAge else { return nil }
    guard let scanned = tree["scanned_milliseconds"] else { return "scan unknown: there is none" }
    guard !Clock(now: now).isAhead(scanned) else {
      return
        "last scan is \(Age(seconds: (scanned - now) / 1000).text) ahead of this machine’s clock, expected newer than \(scanAge.text)"
    }
    let age = (now - scanned) / 1000
    guard age >= scanAge.seconds else { return older(tree, than: scanAge, now: now) }
    return "last scan \(Age(seconds: age).text) old, expected newer than \(scanAge.text)"
  }

  /// A scan that could not read a part is no news of it: there the last one counts that could.
  private func older(_ tree: TreeFigures, than limit: Age, now: Int64) -> String? {
    let old = tree.failed.filter { part in
      // No figure follows from it.
      part.area != "distribution" && (part.lastReadAt.map { (now - $0) / 1000 >= limit.seconds } ?? true)
    }
    guard let oldest = old.min(by: { $0.lastReadAt ?? 0 < $1.lastReadAt ?? 0 }) else { return nil }
    let when = oldest.lastReadAt.map { "last read \(Age(seconds: (now - $0) / 1000).text) ago" } ?? "never read"
    return "\(oldest.area) \(when), expected newer than \(limit.text)"
  }

  private func none(_ isAsked: Bool, _ what: String, _ count: Int64?) -> String? {
    guard isAsked, let count, count > 0 else { return nil }
    return "\(what) \(count), expected 0"
  }
}
