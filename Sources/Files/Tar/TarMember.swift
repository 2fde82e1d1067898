/// One member of a tar as its header describes it.
package struct TarMember {
  package enum Kind: Equatable {
    case file
    case folder
    case symlink(to: [UInt8])
    /// Another name of a member that came before.
    case hardLink(to: [UInt8])
    /// A device, a pipe or a socket.
    case other
  }

  /// As it stands in the archive. Valid until the next member is asked for.
  package let name: UnsafeRawBufferPointer
  package let kind: Kind
  /// In bytes, as the header says.
  package let size: Int64
  /// Nanoseconds since 1970; 0 where the header's time is beyond what fits.
  package let modified: Int64
}
