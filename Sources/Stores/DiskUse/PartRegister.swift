import Synchronization

/// Numbers the parts, so that a walk adds up by numbers.
///
/// A slot is what one walk adds up into: a part's own, or that of the files of a writable layer within a part.
final class PartRegister: Sendable {
  typealias Slot = Int32

  struct SlotOwner: Sendable {
    let part: Int
    /// Counts what the driver keeps of a directory's files, apart from what it needs itself.
    let isContents: Bool
  }

  struct State: Sendable {
    fileprivate(set) var parts: [MeasuredPart] = []
    fileprivate(set) var slots: [SlotOwner] = []
    fileprivate var places: [MeasuredPart: Slot] = [:]

    /// The place of a part in the list of all; nil for what is none.
    func place(of part: MeasuredPart) -> Int? { places[part].map { slots[Int($0)].part } }
  }

  private let state = Mutex(State())

  /// The part's own slot. Two names that differ only in bytes that are no UTF-8 are one part.
  func slot(of part: MeasuredPart) -> Slot {
    state.withLock { state in
      if let slot = state.places[part] { return slot }
      let slot = Slot(state.slots.count)
      state.slots.append(SlotOwner(part: state.parts.count, isContents: false))
      state.parts.append(part)
      state.places[part] = slot
      return slot
    }
  }

  /// A further slot of a part, for the files of the layer.
  func contentsSlot(of slot: Slot) -> Slot {
    state.withLock { state in
      let contents = Slot(state.slots.count)
      state.slots.append(SlotOwner(part: state.slots[Int(slot)].part, isContents: true))
      return contents
    }
  }

  var all: State { state.withLock { $0 } }
}
