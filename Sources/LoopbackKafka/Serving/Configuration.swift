extension LoopbackKafka {
    /// What can be chosen about the broker.
    package struct Configuration: Sendable {
        /// Whether a topic comes into being when a client that allows it names it.
        package var createsTopics = true

        /// The partitions of such a topic, and of one that is created without a number.
        package var defaultPartitions: Int32 = 1

        /// How long the first member of a group waits for others before partitions are assigned.
        package var groupJoinDelay = Duration.milliseconds(50)

        /// What a client may ask for as its session timeout.
        package var sessionTimeouts = Duration.seconds(1)...Duration.seconds(1_800)

        /// The longest that a transaction may stay open, whatever its producer asks for.
        package var maximumTransactionTimeout = Duration.seconds(900)

        /// The largest batch that a topic takes which does not say otherwise (`max.message.bytes`).
        package var maximumMessageBytes = 1_048_588

        package init() {}
    }
}
