import ImageModel

/// An image whose config is sound. Its facts went to the index on the way.
package struct ImageSeen: Sendable {
  package let id: ImageID
  /// The topmost layer in the chain table, or -1.
  package let top: ChainTable.Place
  package let os: String?
  /// The text of metadata's `parent`, which Docker neither checks nor trims.
  package var parent: String?
  /// When it was last tagged or built, as written.
  package var lastUpdated: String?
  package var builtLocally = false
  /// Docker does not list it, because its layers are not loadable or its OS is another.
  package var hidden = false
  /// What names lead to: the index or manifest that leads to the config; nil for the config itself.
  package var target: Digest?
  /// Another platform of the same target comes before it, and stands for the target in lists.
  package var isFurther = false

  /// The engine calls it by its config, whatever names lead to.
  package var isShownByConfig = false

  /// What names lead to, the config itself included.
  package var named: Digest { target ?? Digest(id.hash) }
  /// What the engine calls it.
  package var shown: Digest { isShownByConfig ? Digest(id.hash) : named }
}
