/// The content of an area is wanted that the reading passed over as unchanged.
struct UnreadContent: Error, CustomStringConvertible {
  var description: String {
    "distribution/ was taken for unchanged, but the index has a scan of this moment that found something else there; read it again with --full"
  }
}
