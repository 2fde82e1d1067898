import Glibc
import Synchronization

/// What ends a word of the line.
private let blanks = " \t\n"

/// The line editor libedit, bound when the program runs: history, keys, completion.
///
/// It is spoken to through its functions in readline's manner, which all have a fixed number of arguments.
final class EditLine {
  private typealias Read = @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>?
  private typealias Add = @convention(c) (UnsafePointer<CChar>?) -> Int32
  private typealias Limit = @convention(c) (Int32) -> Void
  private typealias Start = @convention(c) () -> Void
  private typealias Copy = @convention(c) (Int32, Int32) -> UnsafeMutablePointer<CChar>?
  private typealias Key = @convention(c) (UnsafeMutableRawPointer?) -> Int32
  private typealias Hook = @convention(c) () -> Int32
  private typealias Attempt =
    @convention(c) (UnsafePointer<CChar>?, Int32, Int32)
    -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

  private static let names = ["libedit.so.2", "libedit.so.0"]

  private let read: Read
  private let add: Add
  private let readHistory: Add
  private let writeHistory: Add
  private let resize: Start
  private let point: UnsafeMutablePointer<Int32>
  private let copy: Copy
  private let isAttemptOver: UnsafeMutablePointer<Int32>
  private let append: UnsafeMutablePointer<Int32>
  private let prepare: Limit
  private let completions: (_ line: String, _ word: String) -> [String]

  /// - Parameters:
  ///   - history: The entries that are kept.
  ///   - completions: What may stand in the place of a word at the end of a line. The word goes back to the last
  ///     blank, and each candidate is a whole one.
  /// - Returns: Nil where libedit is not to be had.
  init?(history: Int, completions: @escaping (_ line: String, _ word: String) -> [String]) {
    guard let library = Self.names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      return nil
    }
    func function<T>(_ name: String, _: T.Type) -> T? {
      dlsym(library, name).map { unsafeBitCast($0, to: T.self) }
    }
    func variable<T>(_ name: String, _: T.Type) -> UnsafeMutablePointer<T>? {
      dlsym(library, name)?.assumingMemoryBound(to: T.self)
    }
    guard let read = function("readline", Read.self), let add = function("add_history", Add.self),
      let readHistory = function("read_history", Add.self),
      let writeHistory = function("write_history", Add.self),
      let stifle = function("stifle_history", Limit.self),
      let using = function("using_history", Start.self),
      let resize = function("rl_resize_terminal", Start.self),
      let point = variable("rl_point", Int32.self),
      let copy = function("rl_copy_text", Copy.self),
      let isAttemptOver = variable("rl_attempted_completion_over", Int32.self),
      let attempt = variable("rl_attempted_completion_function", Attempt?.self),
      let append = variable("rl_completion_append_character", Int32.self),
      let breaks = variable("rl_basic_word_break_characters", UnsafePointer<CChar>?.self),
      let name = variable("rl_readline_name", UnsafePointer<CChar>?.self),
      let catches = variable("rl_catch_signals", Int32.self),
      let key = variable("rl_getc_function", Key?.self), let start = variable("rl_pre_input_hook", Hook?.self),
      let prepare = function("rl_prep_terminal", Limit.self)
    else { return nil }
    (self.read, self.add, self.readHistory, self.writeHistory) = (read, add, readHistory, writeHistory)
    (self.resize, self.point, self.copy) = (resize, point, copy)
    (self.isAttemptOver, self.append, self.prepare) = (isAttemptOver, append, prepare)
    self.completions = completions
    setlocale(LC_CTYPE, "")
    // Kept for as long as the program runs.
    name.pointee = UnsafePointer(strdup("strata"))
    breaks.pointee = UnsafePointer(strdup(blanks))
    // Ctrl-C is answered by Interruption.
    catches.pointee = 0
    key.pointee = { _ in nextKey() }
    // Else the prompt is there before the terminal is ready for it, and what is typed in between shows twice.
    start.pointee = { EditLine.prepare() }
    using()
    stifle(Int32(clamping: history))
    attempt.pointee = { word, _, _ in word.flatMap { EditLine.attempt(String(cString: $0)) } }
  }

  // MARK: Lines

  /// The next line without its end; nil at the end of input, and when a signal broke it off.
  func next(_ prompt: String) -> String? {
    resize()
    Self.current.withLock { $0 = Unretained(editor: self) }
    defer { Self.current.withLock { $0 = nil } }
    guard let text = read(prompt) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  // MARK: History

  func remember(_ line: String) { _ = add(line) }
  func load(_ path: String) { _ = readHistory(path) }

  /// - Returns: Whether it could be written.
  func save(_ path: String) -> Bool { writeHistory(path) == 0 }

  // MARK: Completion

  /// The editor that reads: libedit calls a function that knows nothing of it.
  private static let current = Mutex<Unretained?>(nil)

  /// Only used on the thread that reads, while it does.
  private struct Unretained: @unchecked Sendable { unowned let editor: EditLine }

  private static func prepare() -> Int32 {
    current.withLock { $0 }?.editor.prepare(1)
    return 0
  }

  /// What libedit wants: the longest common beginning, then all candidates, then null; freed by libedit.
  private static func attempt(_ word: String) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let editor = current.withLock({ $0 })?.editor else { return nil }
    // Else the names of files are offered.
    editor.isAttemptOver.pointee = 1
    guard let before = editor.copy(0, editor.point.pointee) else { return nil }
    defer { free(before) }
    // The copy lacks its last byte in some versions, which the word has.
    let bytes = UnsafeRawBufferPointer(start: before, count: strlen(before))
    let blank = bytes.lastIndex { blanks.utf8.contains($0) }.map { $0 + 1 } ?? 0
    let line = String(decoding: bytes[..<blank], as: UTF8.self) + word
    let words = editor.completions(line, word)
    guard let first = words.first else { return nil }
    // What follows a finished word; more is to come after "(" and "=".
    editor.append.pointee = first.hasSuffix("(") || first.hasSuffix("=") ? 0 : 0x20
    let common = words.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    // In other capitals than the word they may have nothing in common.
    let texts = words.count == 1 ? words : [common.count < word.count ? word : common] + words
    let size = (texts.count + 2) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    guard let memory = malloc(size) else { return nil }
    let list = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 2)
    for (place, text) in texts.enumerated() { list[place] = strdup(text) }
    // libedit looks one further.
    for place in texts.count...texts.count + 1 { list[place] = nil }
    return list
  }
}

/// The next character that is typed, as a wide one; -1 at the end, and for a Ctrl-C.
private func nextKey() -> Int32 {
  var bytes: [UInt8] = []
  while true {
    guard Interruption.waitToRead(STDIN_FILENO) else { return -1 }
    var byte: UInt8 = 0
    let count = read(STDIN_FILENO, &byte, 1)
    if count < 0, errno == EINTR { continue }
    guard count == 1 else { return -1 }
    // What begins anew ends what was no character.
    if UTF8.isContinuation(byte) { bytes.append(byte) } else { bytes = [byte] }
    // In a locale without UTF-8 libedit can show no more than these.
    guard isUnicode || byte < 0x80 else { continue }
    if let character = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first {
      return Int32(bitPattern: character.value)
    }
  }
}

private let isUnicode = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8"
