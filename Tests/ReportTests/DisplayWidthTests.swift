import Testing

@testable import Report

@Suite struct DisplayWidthTests {
  @Test(
    "widths are those of glibc 2.36's wcwidth",
    arguments: [
      ("a", 1), ("é", 1), ("\u{ad}", 1), ("\u{300}", 0), ("\u{483}", 0), ("\u{20dd}", 0),
      ("\u{200b}", 0), ("\u{200d}", 0), ("\u{feff}", 0), ("\u{fe0f}", 0), ("\u{1100}", 2),
      ("\u{1160}", 0), ("\u{11ff}", 0), ("\u{231a}", 2), ("\u{231c}", 1), ("\u{2329}", 2),
      ("\u{2e80}", 2), ("\u{3000}", 2), ("\u{302a}", 0), ("\u{303f}", 1), ("\u{3042}", 2),
      ("\u{3099}", 0), ("\u{3248}", 2), ("\u{4dc0}", 2), ("\u{4e00}", 2), ("\u{a4c6}", 2),
      ("\u{ac00}", 2), ("\u{d7b0}", 0), ("\u{f900}", 2), ("\u{fe30}", 2), ("\u{ff21}", 2),
      ("\u{ff61}", 1), ("\u{ffe0}", 2), ("\u{600}", 1), ("\u{1f1e9}", 1), ("\u{1f202}", 2),
      ("\u{1f433}", 2), ("\u{1f3fb}", 2), ("\u{1f5a5}", 1), ("\u{20000}", 2), ("\u{3fffd}", 2),
      ("\u{e0001}", 0), ("\u{e0100}", 0), ("\u{2705}", 2), ("\u{2714}", 1), ("\u{2026}", 1),
    ])
  func scalar(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test("a text is as wide as its scalars together")
  func texts() {
    #expect(displayWidth("") == 0)
    #expect(displayWidth("docker") == 6)
    #expect(displayWidth("e\u{301}") == 1)
    #expect(displayWidth("日本語 tag") == 10)
    #expect(displayWidth("\u{1f469}\u{200d}\u{1f467}") == 4)
    #expect(displayWidth("🇩🇪") == 2)
  }
}
