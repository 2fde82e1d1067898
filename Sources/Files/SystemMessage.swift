import Glibc

/// The system's own words for an errno.
package func systemMessage(_ error: Int32) -> String { String(cString: strerror(error)) }
