import Dispatch
import Synchronization

/// A value that another thread makes while this one goes on.
package final class Future<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)
  private let making = DispatchGroup()

  package init(_ make: @escaping @Sendable () -> Value) {
    DispatchQueue.global(qos: .userInitiated).async(group: making) {
      let value = make()
      self.made.withLock { $0 = value }
    }
  }

  /// Waits until the value is there.
  package var value: Value {
    making.wait()
    return made.withLock { made in
      guard let made else { preconditionFailure("the group waits for the value") }
      return made
    }
  }
}
