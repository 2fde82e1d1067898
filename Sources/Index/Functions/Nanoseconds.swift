import ImageModel

/// Nanoseconds since 1970 of an RFC 3339 time, as Docker writes them: `2024-03-01T12:00:00.123456789Z`, with any offset.
///
/// Nil for what is none, and for what 64 bits cannot hold (before 1677-09-21, after 2262-04-11): Go's zero time is among these.
func nanoseconds(rfc3339 text: String) -> Int64? {
  guard let moment = Moment(rfc3339: text) else { return nil }
  let product = moment.seconds.multipliedReportingOverflow(by: 1_000_000_000)
  let sum = product.partialValue.addingReportingOverflow(moment.nanoseconds)
  return product.overflow || sum.overflow ? nil : sum.partialValue
}
