import Metrics
import Testing

@Suite struct CounterTests {
    @Test func countsWhatIsAddedFromManyThreads() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.increment() } } }
        }
        counter.increment(by: 5)
        #expect(counter.value == 8005)
    }
}
