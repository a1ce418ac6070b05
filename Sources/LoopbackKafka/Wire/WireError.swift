/// Bytes that are not what the Kafka protocol says. Whoever sent them loses the connection.
package enum WireError: Error, Hashable, Sendable {
    /// A field reaches beyond the end of what was sent.
    case truncated

    /// A length, count or number that cannot be.
    case malformed(String)
}
