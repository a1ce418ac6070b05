import EventLog
import KafkaLog
import Testing

@Suite("Reading a topic without a group")
struct TopicReaderTests {
    @Test("Reading to the end gives every record of every partition, in order, and returns")
    func wholeTopic() throws {
        let kafka = try MockedKafka(inputPartitions: 3)
        try kafka.publish(MockedKafka.inputs(0..<100))
        let records = try kafka.contents(of: MockedKafka.input)
        #expect(Set(records.compactMap(\.number)) == Set(0..<100))
        for (_, records) in Dictionary(grouping: records, by: \.source) {
            #expect(records.map(\.offset) == (0..<Int64(records.count)).map { $0 })
        }
    }

    @Test("An empty topic has nothing and is at its end at once")
    func empty() throws {
        #expect(try MockedKafka().contents(of: MockedKafka.output).isEmpty)
    }

    @Test("The tail is the last records, or all of them", arguments: [(3, [7, 8, 9]), (100, Array(0..<10)), (0, [])])
    func tail(count: Int, expected: [Int]) throws {
        let kafka = try MockedKafka()
        try kafka.publish(MockedKafka.inputs(0..<10))
        var numbers: [Int?] = []
        try kafka.reader(of: MockedKafka.input, from: .tail(count))
            .readToEnd(patience: .seconds(10)) { numbers.append($0.number) }
        #expect(numbers == expected)
    }

    @Test("Following brings what is published later, after the end or from it")
    func following() throws {
        let kafka = try MockedKafka()
        try kafka.publish(MockedKafka.inputs(0..<3))
        let whole = try kafka.reader(of: MockedKafka.input)
        try whole.readToEnd(patience: .seconds(10)) { _ in }
        let later = try kafka.reader(of: MockedKafka.input, from: .end)
        try kafka.publish(MockedKafka.inputs(3..<6))
        for reader in [whole, later] {
            var records: [ConsumedRecord] = []
            for _ in 0..<100 where records.count < 3 {
                records += try reader.poll(maximum: 2, timeout: .milliseconds(100))
            }
            #expect(records.map(\.number) == [3, 4, 5])
        }
    }

    @Test("A topic that does not exist is an error that says so")
    func unknownTopic() throws {
        let kafka = try MockedKafka()
        let error = try #require(throws: TopicReaderError.self) { try kafka.reader(of: "nowhere") }
        #expect(error.description.contains("reading nowhere"))
        #expect(error.description.contains("create the topic"))
    }
}
