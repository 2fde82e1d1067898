/// The steps of an image's build history, the first first.
///
/// The texts are kept as they stand in the document: of most images most are known, and need not be decoded.
package struct HistorySteps: Sendable, Equatable {
  private var bytes: [UInt8] = []
  private var steps: [Step<TextRange>] = []

  /// One step, with its texts; nil for one that is null or absent.
  package struct Step<Text> {
    /// Nanoseconds since 1970, if that is written as Go writes times in UTC.
    package var nanoseconds: Int64?
    /// What else is written as its time.
    package var created: Text?
    package var createdBy: Text?
    package var author: Text?
    package var comment: Text?
    /// It made no layer.
    package var isEmpty = false

    package init() {}

    fileprivate func map<Other>(_ change: (Text) -> Other) -> Step<Other> {
      var step = Step<Other>()
      step.nanoseconds = nanoseconds
      step.created = created.map(change)
      step.createdBy = createdBy.map(change)
      step.author = author.map(change)
      step.comment = comment.map(change)
      step.isEmpty = isEmpty
      return step
    }
  }

  /// A text, with a hash of it that is the same for each way to write it in JSON, as long as the process lasts.
  package struct Text {
    package let json: JSONText
    package let hash: Int
  }

  private struct TextRange: Equatable {
    let start: Int32
    let end: Int32
    let hash: Int
  }

  package init() {}

  package mutating func append(_ step: Step<JSONText>) {
    steps.append(
      step.map { text in
        let start = Int32(clamping: bytes.count)
        bytes.append(contentsOf: text.raw)
        return TextRange(start: start, end: Int32(clamping: bytes.count), hash: Self.hash(text))
      })
  }

  /// Hands over each step, the first first. Its texts last as long as the call.
  package func forEach(_ body: (Step<Text>) throws -> Void) rethrows {
    try bytes.withUnsafeBytes { bytes in
      for step in steps {
        try body(
          step.map { range in
            let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(range.start)..<Int(range.end)])
            return Text(json: JSONText(raw: raw), hash: range.hash)
          })
      }
    }
  }

  private static func hash(_ text: JSONText) -> Int {
    // Only bytes that are no ASCII may have to be repaired.
    text.raw.isASCII ? text.withBytes(hash) : hash(text.string)
  }

  /// The hash that `Text` would have for a text that is in no document.
  package static func hash(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    return hasher.finalize()
  }
}

extension HistorySteps.Step: Equatable where Text: Equatable {}
extension HistorySteps.Step: Sendable where Text: Sendable {}
