import ImageModel
import Index
import Report

/// The images that are meant by what people write. All commands ask here, so that they say the same of what is not there.
struct ImageLookup {
  let index: any QueryRunner
  /// Only these hosts, names with commas between; nil: all hosts.
  let host: String?
  /// Where it was asked for, such as `--filter before`.
  var place: String?

  /// The ID of the one image that is meant now.
  func id(_ text: String) throws -> String {
    try explained {
      let argument = ImageArgument(try fullName(text, in: index, host: host))
      let found = try argument.images(in: index, host: host, suggest: didYouMean)
      return noted(try argument.one(of: found), text).imageID
    }
  }

  /// The ID of the one image that is meant now, or was meant once: of the latter a note says since when it is gone.
  func idOfAnyTime(_ text: String) throws -> String {
    try explained {
      let argument = ImageArgument(try fullName(text, in: index, host: host))
      let image = try argument.one(of: try argument.known(in: index, host: host, suggest: didYouMean))
      if let since = image.gone { Terminal.note("\(ImageArgumentError.gone(text: text, host: host, since: since))") }
      return noted(image, text).imageID
    }
  }

  /// The images that are meant now: several where hosts differ.
  func images(_ text: String) throws -> [ImageMatch] {
    try explained {
      let argument = ImageArgument(try fullName(text, in: index, host: host))
      let found = try argument.images(in: index, host: host, suggest: didYouMean)
      // The beginning of several IDs is no name: it means one of them.
      let meant = found[0].isByName ? found : [try argument.one(of: found)]
      return meant.map { noted($0, text) }
    }
  }

  /// Checks names as filters take them, in which a pattern may fit nothing.
  ///
  /// - Parameter ever: A name that was there once is enough.
  func check(names: [String], ever: Bool = false) throws {
    for name in names where !isPattern(name) {
      try explained {
        let argument = ImageArgument(name: try fullName(name, in: index, host: host))
        do {
          _ =
            ever
            ? try argument.known(in: index, host: host, suggest: didYouMean)
            : try argument.images(in: index, host: host, suggest: didYouMean)
        } catch let error as ImageArgumentError {
          guard case .unknown = error, try !ImageArgument(name).matches(in: index, host: host).isEmpty else {
            throw error
          }
          throw CommandFailure(
            "“\(visible(name))” is an image’s ID, and a name is expected; see “strata show \(visible(name))”")
        }
      }
    }
  }

  /// Says what is meant by a name where that is no image that could be read.
  private func noted(_ match: ImageMatch, _ text: String) -> ImageMatch {
    if !match.isReadable {
      Terminal.note(
        "“\(visible(text))” leads to \(visible(shortName(match.imageID))), which is no image that could be read")
    }
    return match
  }

  private func explained<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ImageArgumentError {
      // A name may be unknown because it was not read.
      try noteUnread(["references", "images"], in: index, host: host)
      guard let place else { throw error }
      throw CommandFailure("\(place): \(error)")
    }
  }
}

/// Whether a text has a character that has a meaning in Docker's patterns.
func isPattern(_ text: String) -> Bool { text.contains { "*?[\\".contains($0) } }
