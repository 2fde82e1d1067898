/// What happens to a statement that does not stop though it should.
package struct SandboxStuck: Sendable {
  /// How long it is waited for.
  let grace: Duration
  /// Called on another thread; true for a statement that was cancelled, false for one whose time is over.
  let then: @Sendable (Bool) -> Void

  package init(grace: Duration, then: @escaping @Sendable (Bool) -> Void) {
    self.grace = grace
    self.then = then
  }
}
