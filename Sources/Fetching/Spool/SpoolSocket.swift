import Foundations
import Glibc

/// The two ends of the line between a spool's fetcher and its reader.
package struct SpoolLine: ~Copyable, Sendable {
    package let fetcher: OwnedDescriptor
    package let reader: OwnedDescriptor

    package init() throws(SpoolError) {
        var numbers: [Int32] = [-1, -1]
        // What is sent in one piece arrives in one piece (unix(7)).
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else {
            throw SpoolError("making a pair of sockets: \(ErrorNumber.current)")
        }
        fetcher = OwnedDescriptor(numbers[0])
        reader = OwnedDescriptor(numbers[1])
    }
}

/// One end of that line.
struct SpoolSocket: ~Copyable {
    enum Received {
        case message([UInt8])
        case nothing
        case hangUp
    }

    enum Sent {
        case whole
        case noRoom
        case hangUp
    }

    private let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    var number: Int32 { descriptor.number }

    /// Takes the next message.
    ///
    /// - Parameter length: Of a message that makes sense; a longer one is cut one byte behind it, so that it makes none.
    func receive(_ length: Int, waiting: Bool) -> Received {
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: length + 1) { buffer, filled in
                let flags = waiting ? 0 : Int32(MSG_DONTWAIT)
                let count = recv(descriptor.number, buffer.baseAddress, buffer.count, flags)
                failure = count < 0 ? errno : 0
                filled = max(0, count)
            }
            switch failure {
            case 0: return bytes.isEmpty ? .hangUp : .message(bytes)
            case EINTR: continue
            case EAGAIN: return .nothing
            default: return .hangUp
            }
        }
    }

    /// Sends a message without waiting.
    func send(_ bytes: [UInt8]) -> Sent {
        while true {
            let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
            if Glibc.send(descriptor.number, bytes, bytes.count, flags) == bytes.count { return .whole }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .noRoom : .hangUp
        }
    }
}
