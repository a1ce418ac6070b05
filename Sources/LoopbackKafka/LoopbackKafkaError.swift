/// Why a broker cannot listen.
package struct LoopbackKafkaError: Error, Sendable, CustomStringConvertible {
    /// What was tried, as a phrase, and what the operating system said.
    package let description: String

    init(_ error: SocketError) {
        description = "\(error.operation): error \(error.number) of the operating system"
    }

    init(_ description: String) {
        self.description = description
    }
}
