/// The pages of a file that were asked for so far, each read and checked once.
///
/// In a sound file exactly one place leads to a page. A page that a second place leads to is
/// refused: so there are no circles, no page is read on two ways, and whoever walks the whole
/// file reads each of its bytes a bounded number of times, whatever the file claims.
final class PageTable {
  let image: FileImage
  private let copy: BoltCopy
  private let pageSize: Int
  private let highWater: UInt64
  /// Where in the copy the number of each page stands that was asked for; 0: of none.
  private var references: [Int]
  /// What is wrong with pages that were asked for.
  private var faults: [UInt64: BoltError] = [:]
  private var taken: [Bool]
  /// How many pages may still be read in vain. A broken page can claim a long run each time.
  private var patience: Int

  init(_ copy: BoltCopy, _ meta: Meta) {
    self.copy = copy
    image = FileImage(bytes: copy.bytes, order: meta.order)
    pageSize = meta.pageSize
    highWater = meta.highWater
    references = Array(repeating: 0, count: copy.starts.count)
    taken = Array(repeating: false, count: copy.starts.count)
    patience = 16 * taken.count
  }

  /// The page of that number. `reference` is where in the copy the number stands; of the root the complement of where it
  /// stands in the file.
  func page(_ number: UInt64, reference: Int) throws(BoltError) -> Page {
    guard number < highWater else {
      throw .page(number, expected: "a page below \(highWater)", found: "\(number)")
    }
    guard number < UInt64(taken.count) else {
      throw .page(
        number, expected: "a file of more than \(number) pages of \(pageSize) bytes",
        found: "\(copy.fileSize) bytes")
    }
    let index = Int(number)
    let known = references[index]
    guard known == 0 || known == reference else {
      throw .page(
        number, expected: "one place that leads to it",
        found: "two, at bytes \(copy.placeInFile(known)) and \(copy.placeInFile(reference))")
    }
    if let fault = faults[number] { throw fault }
    if known != 0, let page = Page(checked: image, number: number, start: copy.starts[index]) { return page }
    references[index] = reference
    do {
      return try read(number, at: index)
    } catch {
      faults[number] = error
      throw error
    }
  }

  private func read(_ number: UInt64, at index: Int) throws(BoltError) -> Page {
    let start = copy.starts[index]
    guard let name = image.uint64(at: start), let overflow = image.uint32(at: start + 12) else {
      throw .page(number, expected: "a page header", found: "the end of the file")
    }
    guard name == number else {
      throw .page(number, expected: "its own number in its header", found: "\(name)")
    }
    let length = Int(overflow) + 1
    guard length <= taken.count - index else {
      throw .page(
        number, expected: "at most \(taken.count - index) pages up to the end of the file",
        found: "\(length)")
    }
    guard length <= patience else {
      throw .page(
        number, expected: "a file with some sound pages",
        found: "so many broken ones that reading on is no use")
    }
    // What turns out sound is given back: only broken pages use it up.
    patience -= length
    guard !taken[index..<index + length].contains(true) else {
      throw .page(
        number, expected: "\(length) pages of its own", found: "pages that belong to another")
    }
    let page = try Page(image, number: number, range: start..<start + length * pageSize)
    for other in index..<index + length { taken[other] = true }
    patience += length
    return page
  }
}
