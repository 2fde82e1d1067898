extension UnsafeRawBufferPointer {
  /// Whether these bytes, which a file holds, are the name of an entry of a folder. Anything else could lead out of the
  /// folder; no engine gives a hidden name.
  package var isEntryName: Bool { !isEmpty && first != 0x2E && !contains(0x2F) && !contains(0) }
}

extension String {
  /// Whether this text, which a file holds, is the name of an entry of a folder.
  package var isEntryName: Bool {
    var text = self
    return text.withUTF8 { UnsafeRawBufferPointer($0).isEntryName }
  }
}
