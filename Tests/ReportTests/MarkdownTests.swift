import ImageModel
import Testing

@testable import Report

@Suite struct MarkdownTests {
  @Test("Markdown has the words of a table, numbers to the right, and dates for ages")
  func table() throws {
    #expect(
      try rendered(imageColumns, imageRows, style(.markdown)) == #"""
        | REPOSITORY | TAG | IMAGE ID | CREATED | SIZE |
        | --- | --- | --- | --- | ---: |
        | nginx | 1.27 | 0123456789ab | 2026-12-25T08:00:00Z | 141MB |
        | - | - | fedcba987654 | - | 2.63MB |

        """#)
  }

  @Test(
    "nothing in a text is markup",
    arguments: [
      ("a|b", #"a\|b"#), ("<b>", #"\<b>"#), ("[x](y)", #"\[x\](y)"#), ("`c`", #"\`c\`"#),
      ("*em*", #"\*em\*"#), ("a && b &amp; &#9;", #"a && b \&amp; \&#9;"#),
      ("snake_case _em_", #"snake_case \_em\_"#), ("$A ~~x~~", #"\$A \~\~x\~\~"#),
      ("a\nb\u{1b}", #"a\\nb\\x1b"#),
    ])
  func markup(text: String, escaped: String) throws {
    #expect(
      try rendered([Column("t")], [[.text(text)]], style(.markdown) { $0.noHeaders = true })
        == "| \(escaped) |\n")
  }
}
