import EventLog
import Foundation
import Foundations
import Pipeline
import Testing

@Suite("Parts of the pipeline")
struct PartsTests {
    @Test("Whatever order elements come in, they go out numbered from 0", arguments: [1, 2, 3] as [UInt64])
    func inOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ordered = InOrder<Int>()
        var out: [Int] = []
        for number in (0..<200).shuffled(using: &generator) {
            ordered.insert(number, at: number)
            if generator.nextUnit() < 0.3 { out += ordered.take() }
        }
        out += ordered.take()
        #expect(out == Array(0..<200))
    }

    @Test("Work comes back in order and the limit holds", arguments: [1, 2, 7])
    func orderedWork(workers: Int) {
        let work = OrderedWork<Int, Int>(workers: workers, limit: 10) {
            { number in
                Thread.sleep(forTimeInterval: Double(number * 7919 % 5) / 2000)
                return number * number
            }
        }
        var submitted = 0
        var out: [Int] = []
        while out.count < 100 {
            while work.room > 0 && submitted < 100 {
                work.submit(submitted)
                submitted += 1
            }
            #expect(work.outstanding <= 10)
            out += work.collect(timeout: .seconds(5))
        }
        #expect(out == (0..<100).map { $0 * $0 })
        #expect(work.outstanding == 0 && work.collect(timeout: .seconds(5)).isEmpty)
    }

    private func record(_ partition: Int32, _ offset: Int64) -> ConsumedRecord {
        ConsumedRecord(
            source: TopicPartition(topic: "t", partition: partition), offset: offset, key: nil, value: nil)
    }

    @Test("A partition is committed up to its first record that is not settled", arguments: [1, 2, 3] as [UInt64])
    func ledger(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ledger = OffsetLedger()
        var offsets: [Int32: Int64] = [0: 5, 1: 100]
        var open: [Int: (partition: Int32, offset: Int64)] = [:]
        var committed: LogOffsets = [:]
        for _ in 0..<500 {
            if generator.nextUnit() < 0.5 {
                let partition = Int32.random(in: 0...1, using: &generator)
                // Offsets need not be consecutive.
                offsets[partition, default: 0] += Int64.random(in: 1...3, using: &generator)
                let offset = offsets[partition, default: 0]
                open[ledger.enter(record(partition, offset))] = (partition, offset)
            } else if let ticket = open.keys.sorted().randomElement(using: &generator) {
                ledger.settle(ticket)
                open[ticket] = nil
            }
            for (source, offset) in ledger.takeCommittable() {
                #expect(offset > committed[source] ?? 0)
                committed[source] = offset
            }
            for (partition, offset) in open.values {
                let source = TopicPartition(topic: "t", partition: partition)
                #expect(committed[source] ?? 0 <= offset)
            }
            #expect(ledger.unsettled == open.count)
        }
        for ticket in open.keys { ledger.settle(ticket) }
        committed.merge(ledger.takeCommittable()) { $1 }
        for partition in [0, 1] as [Int32] {
            #expect(committed[TopicPartition(topic: "t", partition: partition)] == (offsets[partition] ?? 0) + 1)
        }
        #expect(ledger.takeCommittable().isEmpty)
    }

    @Test("What belongs to a partition that is gone is not committed and not open")
    func forgetting() {
        var ledger = OffsetLedger()
        let gone = ledger.enter(record(0, 10))
        let kept = ledger.enter(record(1, 20))
        ledger.forget(TopicPartition(topic: "t", partition: 0))
        #expect(!ledger.isOpen(gone) && ledger.isOpen(kept))
        ledger.settle(gone)
        ledger.settle(kept)
        #expect(ledger.takeCommittable() == [TopicPartition(topic: "t", partition: 1): 21])
    }

    @Test(
        "An ID takes its place in the template and cannot leave it",
        arguments: [
            ("abc", "file:///v/abc.mp4"), ("a b", "file:///v/a%20b.mp4"),
            ("../../etc/passwd", "file:///v/..%2F..%2Fetc%2Fpasswd.mp4"), ("é", "file:///v/%C3%A9.mp4"),
            ("{id}", "file:///v/%7Bid%7D.mp4"),
            ("..", "file:///v/%2E%2E.mp4"), ("...", "file:///v/....mp4"),
        ])
    func template(id: String, uri: String) throws {
        let template = try #require(URITemplate("file:///v/{id}.mp4"))
        #expect(template.uri(of: try #require(VideoID(id))) == uri)
    }

    @Test("A template without a place for the ID is none")
    func templateWithoutPlace() {
        #expect(URITemplate("file:///v/video.mp4") == nil)
        #expect(URITemplate("{id}/{id}") != nil)
    }
}
