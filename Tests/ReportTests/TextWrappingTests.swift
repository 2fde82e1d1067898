import Testing

@testable import Report

@Suite struct TextWrappingTests {
  @Test("lines break at blanks, which are dropped")
  func blanks() {
    #expect(wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(wrapped("one two  three", width: 8) == ["one two", "three"])
    #expect(wrapped("one", width: 3) == ["one"])
    #expect(wrapped("", width: 3) == [""])
  }

  @Test("without a blank they break after punctuation, else anywhere, and lose nothing")
  func punctuation() {
    #expect(wrapped("/var/lib/docker", width: 10) == ["/var/lib/", "docker"])
    #expect(wrapped("abcdefghij", width: 4) == ["abcd", "efgh", "ij"])
    #expect(wrapped("a/bcdefghijkl", width: 8) == ["a/bcdefg", "hijkl"])
    #expect(wrapped("RUN /usr/local/bin/x", width: 16) == ["RUN", "/usr/local/bin/x"])
    #expect(wrapped("RUN /usr/local/bin/x", width: 15) == ["RUN /usr/local/", "bin/x"])
    #expect(wrapped("aaaa, b/cccccc", width: 7) == ["aaaa,", "b/ccccc", "c"])
  }

  @Test("a mark stays with its letter, a wide character is not halved")
  func marks() {
    #expect(wrapped("e\u{301}e\u{301}e\u{301}", width: 2) == ["e\u{301}e\u{301}", "e\u{301}"])
    #expect(wrapped("日本語", width: 5) == ["日本", "語"])
    #expect(wrapped("ab-\u{301}cd", width: 4) == ["ab-\u{301}c", "d"])
    #expect(wrapped("日本", width: 1) == ["日", "本"])
  }

  @Test("a text of too many lines ends in dots within the width")
  func cut() {
    #expect(wrapped("one two three four", width: 5, maxLines: 2) == ["one", "two…"])
    #expect(wrapped("abcdefghij", width: 4, maxLines: 2) == ["abcd", "efg…"])
    #expect(wrapped("abcdefgh", width: 4, maxLines: 2) == ["abcd", "efgh"])
    #expect(wrapped("日本語", width: 4, maxLines: 1) == ["日…"])
  }

  @Test("one line is cut to its width")
  func line() {
    #expect(truncated("abcdef", width: 6) == "abcdef")
    #expect(truncated("abcdef", width: 5) == "abcd…")
    #expect(truncated("日本語", width: 5) == "日本…")
    #expect(truncated("abc", width: 1) == "…")
    #expect(truncated("abc", width: 0) == "")
  }

  @Test("a word that no line holds begins one, where words are to be kept")
  func keptWords() {
    #expect(wrapped("RUN /usr/local/bin/x", width: 15, keepsWords: true) == ["RUN", "/usr/local/bin/", "x"])
  }

  @Test("parts stay whole while they can, and what follows one of several lines begins its own")
  func parts() {
    func lines(_ width: Int?, _ parts: String...) -> [String] {
      hung(parts, first: "- ", rest: "    ", width: width)
    }
    #expect(lines(nil, "one", "two ", "three ") == ["- one  two   three"])
    #expect(lines(30, "one", "two") == ["- one  two"])
    #expect(
      lines(24, "one two three", "four five", "six") == ["- one two three", "    four five  six"])
    #expect(
      lines(24, "one", "two three four five six seven", "eight") == [
        "- one", "    two three four five", "    six seven", "    eight",
      ])
    // There is always room for some letters.
    #expect(lines(5, "one two three four five six", "seven").map(\.count) == [20, 12, 9])
  }
}
