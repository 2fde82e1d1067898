import Index
import Report

/// What must hold of each tree.
struct Assertions {
  var orphans: Limit?
  var reclaimableExact: Limit?
  var uniqueExact: Limit?
  var size: Limit?
  var buildCache: Limit?
  var scanAge: Age?
  var noErrors = false
  var noWarnings = false

  var isEmpty: Bool {
    orphans == nil && reclaimableExact == nil && uniqueExact == nil && size == nil && buildCache == nil
      && scanAge == nil
      && !noErrors && !noWarnings
  }

  /// Checks a tree. What is unknown does not hold.
  ///
  /// - Parameter now: Milliseconds since 1970.
  func checks(of tree: TreeFigures, now: Int64) -> [Check] {
    let images = tree.failed.of(["images", "layers"])
    return [
      below(
        orphans, "orphans", Self.orphanBytes(of: tree), of: tree,
        unread: tree.failed.of(UnreadPart.ofOrphans) + tree.unread.directories,
        unknown: "orphans were not looked for",
        remark: Self.uncertain(of: tree)),
      below(
        reclaimableExact, "reclaimable exact", tree["reclaimable_exact"], of: tree,
        unread: tree.unread.of(UnreadPart.ofRemovals),
        unknown: "a container that Docker does not list may need any image"),
      below(
        uniqueExact, "unique exact", tree["image_unique_exact"], of: tree, unread: images,
        unknown: "images were not read"),
      below(
        size, "image layers", tree["image_layers_size"], of: tree, unread: images,
        unknown: tree["tagged_images"] == nil ? "images were not read" : Self.unknownWhole),
      below(
        buildCache, "build cache", tree["build_records_size"], of: tree, unread: tree.failed.of(["build cache"]),
        unknown: "the build cache was not read, or the bytes of some record are unknown"),
      scanAge.map { newer(tree, than: $0, now: now) },
      noErrors ? none("errors", tree["errors"]) : nil,
      noWarnings ? none("warnings", tree["warnings"]) : nil,
    ].compactMap { $0 }
  }

  /// One limit, and what a tree has of it.
  struct Check {
    enum Unit: String { case bytes, seconds, findings }

    let name: String
    let unit: Unit
    /// Nil where it is unknown.
    let value: Int64?
    /// The value must be below it; of findings none may be there. Nil where it is a share of an unknown whole.
    let limit: Int64?
    let holds: Bool
    /// What is, and where it does not hold what was expected.
    let detail: String
  }

  /// containerd's own tools and the CRI count no layer once for all images.
  private static let unknownWhole = "the engine that uses this store counts no bytes of all images together"

  /// Bytes on disk where all orphans were measured, else the bytes that are known without that.
  static func orphanBytes(of tree: TreeFigures) -> Int64? {
    guard tree.unread.directories.isEmpty else { return nil }
    return tree["orphans_bytes"] ?? tree["orphans_size"]
  }

  /// How many of the orphans a damaged file could own; empty if there are none.
  private static func uncertain(of tree: TreeFigures) -> String {
    guard let uncertain = tree["orphans_uncertain"], uncertain > 0 else { return "" }
    return " (\(uncertain) of \(tree["orphans"] ?? uncertain) orphans uncertain)"
  }

  /// - Parameters:
  ///   - unread: What the last scan could not read, and `bytes` follows from.
  ///   - unknown: What to say where that is nothing.
  ///   - remark: What to say behind a breach.
  private func below(
    _ limit: Limit?, _ name: String, _ bytes: Int64?, of tree: TreeFigures, unread: [UnreadPart], unknown: String,
    remark: String = ""
  ) -> Check? {
    guard let limit else { return nil }
    let whole = tree["image_layers_size"]
    func check(_ holds: Bool, _ detail: String) -> Check {
      Check(
        name: name, unit: .bytes, value: bytes, limit: limit.bytes(of: whole), holds: holds, detail: "\(name) \(detail)"
      )
    }
    guard let bytes else { return check(false, "unknown: \(unread.isEmpty ? unknown : unread.sentence)\(remark)") }
    if case .share = limit, whole == nil {
      let unread = tree.failed.of(["images", "layers"])
      return check(false, "unknown as a share: \(unread.isEmpty ? Self.unknownWhole : unread.sentence)\(remark)")
    }
    let words = limit.words(bytes, of: whole ?? 0)
    return limit.holds(bytes, of: whole ?? 0)
      ? check(true, words.found) : check(false, "\(words.found), expected below \(words.limit)\(remark)")
  }

  private func newer(_ tree: TreeFigures, than limit: Age, now: Int64) -> Check {
    func check(_ age: Int64?, _ holds: Bool, _ detail: String) -> Check {
      Check(name: "scan age", unit: .seconds, value: age, limit: limit.seconds, holds: holds, detail: detail)
    }
    guard let scanned = tree["scanned_milliseconds"] else { return check(nil, false, "scan unknown: there is none") }
    let age = (now - scanned) / 1000
    guard !Clock(now: now).isAhead(scanned) else {
      return check(
        age, false,
        "last scan is \(Age(seconds: -age).text) ahead of this machine’s clock, expected newer than \(limit.text)")
    }
    guard age < limit.seconds else {
      return check(age, false, "last scan \(Age(seconds: age).text) old, expected newer than \(limit.text)")
    }
    if let older = older(tree, than: limit, now: now) { return check(age, false, older) }
    return check(age, true, "last scan \(Age(seconds: max(age, 0)).text) old")
  }

  /// A scan that could not read a part is no news of it: there the last one counts that could.
  private func older(_ tree: TreeFigures, than limit: Age, now: Int64) -> String? {
    let old = tree.failed.filter { part in
      // No figure follows from it.
      !["distribution", "measure"].contains(part.area)
        && (part.lastReadAt.map { (now - $0) / 1000 >= limit.seconds } ?? true)
    }
    guard let oldest = old.min(by: { $0.lastReadAt ?? 0 < $1.lastReadAt ?? 0 }) else { return nil }
    let when = oldest.lastReadAt.map { "last read \(Age(seconds: (now - $0) / 1000).text) ago" } ?? "never read"
    return "\(oldest.area) \(when), expected newer than \(limit.text)"
  }

  private func none(_ name: String, _ count: Int64?) -> Check {
    let count = count ?? 0
    return Check(
      name: name, unit: .findings, value: count, limit: 0, holds: count == 0,
      detail: count == 0 ? "no \(name)" : "\(name) \(count), expected 0")
  }
}
