/// Why a record of the event or the table topic cannot be read: someone else wrote to it, or a newer acavd did.
package struct CuratedEventError: Error, Hashable, Sendable, CustomStringConvertible {
    package let source: TopicPartition
    package let offset: Int64

    /// What was expected and what was found, as a phrase.
    package let problem: String

    package var description: String {
        "\(source) at offset \(offset) is not an acavd record: \(problem); is another program writing to this topic?"
    }
}
