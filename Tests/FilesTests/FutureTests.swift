import Files
import Synchronization
import Testing

@Suite("a value that another thread makes") struct FutureTests {
  @Test("it is made once, and whoever asks for it waits until it is there")
  func waits() async {
    let times = Atomic<Int>(0)
    let future = Future { times.wrappingAdd(1, ordering: .relaxed).newValue }
    let values = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { future.value } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(values == Array(repeating: 1, count: 8))
  }
}
