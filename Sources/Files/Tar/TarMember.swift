/// One member of a tar as its header describes it.
struct TarMember {
  enum Kind: Equatable {
    case file
    case folder
    case symlink(to: [UInt8])
    /// Another name of a member that came before.
    case hardLink(to: [UInt8])
    /// A device, a pipe or a socket.
    case other
  }

  /// As it stands in the archive. Valid until the next member is asked for.
  let name: UnsafeRawBufferPointer
  let kind: Kind
  /// In bytes, as the header says.
  let size: Int64
  /// Nanoseconds since 1970; 0 where the header's time is beyond what fits.
  let modified: Int64
}
