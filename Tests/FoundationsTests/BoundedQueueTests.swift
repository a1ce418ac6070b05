import Foundation
import Foundations
import Testing

@Suite("Bounded queue")
struct BoundedQueueTests {
    @Test("Elements come out in the order they went in, through many fillings")
    func order() {
        let queue = BoundedQueue<Int>(capacity: 3)
        var taken: [Int] = []
        for round in 0..<50 {
            for step in 0..<(round % 3 + 1) { queue.push(round * 10 + step) }
            while taken.count < round * 2, let next = queue.popAll(timeout: .zero).first { taken.append(next) }
            taken += queue.popAll(timeout: .zero)
        }
        taken += queue.popAll(timeout: .zero)
        #expect(taken == taken.sorted())
        #expect(Set(taken).count == taken.count)
    }

    @Test("A full queue makes the producer wait, and nothing is lost or doubled", arguments: [1, 2, 16])
    func backPressure(capacity: Int) {
        let queue = BoundedQueue<Int>(capacity: capacity)
        let producers = 3
        let each = 500
        for producer in 0..<producers {
            Thread.detachNewThread {
                for number in 0..<each { queue.push(producer * each + number) }
            }
        }
        var taken: [Int] = []
        while taken.count < producers * each {
            let some = queue.popAll(timeout: .seconds(5))
            #expect(some.count <= capacity + producers)
            taken += some
            if some.isEmpty { break }
        }
        #expect(taken.sorted() == Array(0..<producers * each))
    }

    @Test("A closed queue gives what it holds and then ends")
    func closing() {
        let queue = BoundedQueue<String>(capacity: 2)
        queue.push("kept")
        queue.close()
        #expect(!queue.push("too late"))
        #expect(queue.pop() == "kept")
        #expect(queue.pop() == nil)
        #expect(queue.popAll(timeout: .seconds(60)).isEmpty)
    }

    @Test("Waiting for an element ends when the time is over")
    func timeout() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.popAll(timeout: .milliseconds(5)).isEmpty)
    }
}
