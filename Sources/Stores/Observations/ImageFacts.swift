import ImageModel

/// A config as a worker hands it over: the facts, and the chainIDs that follow from them.
package struct ImageFacts: Sendable {
  package let id: ImageID
  package let config: ImageConfig
  package let chain: [ChainID]
}
