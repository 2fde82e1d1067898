import ImageModel

extension Finding {
  /// A member of an index or a manifest is no descriptor and was left out: what it names may look as if it had no owner.
  static func leftOut(_ fault: Descriptor.Fault, of path: String, area: Area) -> Finding {
    Finding(
      .manifestUnreadable, path, "\(fault): what it names is not read", area: area, subject: fault.place, blocks: .blobs
    )
  }
}
