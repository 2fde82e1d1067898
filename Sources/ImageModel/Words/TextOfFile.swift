extension String {
  /// The text of a file; nil where it is no UTF-8. Some editors begin a file with a mark that says UTF-8.
  package init?(ofFile bytes: some Collection<UInt8>) {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    self.init(validating: bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0), as: UTF8.self)
  }
}
