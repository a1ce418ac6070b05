/// Where a record is in the log.
package struct RecordPlace: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let partition: TopicPartition
    package let offset: Int64

    package init(partition: TopicPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    package var description: String { "\(partition)@\(offset)" }

    package static func < (left: RecordPlace, right: RecordPlace) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}

extension ConsumedRecord {
    /// Where it was read.
    var place: RecordPlace { RecordPlace(partition: source, offset: offset) }

    /// The text of the first header of this name; `nil` when there is none or it is not UTF-8.
    func text(ofHeader name: String) -> String? {
        headers.first { $0.name == name }.flatMap { String(validating: $0.value, as: UTF8.self) }
    }

    /// The number of the first header of this name, in decimal; `nil` when there is none that is one.
    func number<Number: FixedWidthInteger>(ofHeader name: String) -> Number? {
        text(ofHeader: name).flatMap { Number($0) }
    }
}
