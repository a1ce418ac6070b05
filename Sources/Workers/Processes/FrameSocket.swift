import CSandbox
import Fetching
import Foundation
import Foundations

/// Why nothing more can be said to another process, or heard of it.
enum FrameSocketError: Error, Hashable, CustomStringConvertible {
    /// It has closed its end, or is gone.
    case closed

    /// It has not answered, or not read, in time.
    case timedOut

    /// It sends what is no answer.
    case garbled(String)

    var description: String {
        switch self {
        case .closed: "the process is gone"
        case .timedOut: "the process did not answer in time"
        case .garbled(let reason): reason
        }
    }
}

/// One end of a socket over which frames go, with descriptors beside them. Belongs to one thread.
struct FrameSocket: ~Copyable {
    private let descriptor: OwnedDescriptor
    private var decoder: FrameDecoder
    /// Received and not taken yet, in order; the oldest first.
    private var descriptors: [Int32] = []

    /// The most descriptors that come with one frame.
    private static let mostDescriptors = 4
    private static let readBytes = 64 << 10

    /// - Parameters:
    ///   - descriptor: A stream socket; it is made not to block.
    ///   - limit: The longest frame that is accepted from the other end, in bytes.
    init(_ descriptor: consuming OwnedDescriptor, limit: Int) {
        let number = descriptor.number
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        self.descriptor = descriptor
        decoder = FrameDecoder(limit: limit)
    }

    deinit {
        for number in descriptors { close(number) }
    }

    /// Sends a payload.
    ///
    /// - Parameters:
    ///   - passed: Descriptors that the other end gets copies of.
    ///   - deadline: When to give up; nil to wait for ever.
    func send(
        _ payload: [UInt8], passing passed: [Int32] = [], until deadline: SuspendingClock.Instant?
    ) throws(FrameSocketError) {
        let bytes = Frame.encoded(payload)
        var sent = 0
        while sent < bytes.count {
            // Descriptors go with the first byte.
            let toPass = sent == 0 ? passed : []
            let count = bytes.withUnsafeBytes { buffer in
                acavd_send_descriptors(
                    descriptor.number, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, toPass, toPass.count)
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN || errno == EINTR {
                try wait(for: Int16(POLLOUT), until: deadline)
            } else {
                throw .closed
            }
        }
    }

    /// Waits for a payload.
    ///
    /// - Parameter deadline: When to give up; nil to wait for ever.
    mutating func receive(until deadline: SuspendingClock.Instant?) throws(FrameSocketError) -> [UInt8] {
        while true {
            if let payload = try payload() { return payload }
            try wait(for: Int16(POLLIN), until: deadline)
            try read()
        }
    }

    /// Waits for a payload, and takes in what the process says on its standard error meanwhile.
    mutating func receive(
        until deadline: SuspendingClock.Instant, draining words: inout LastWords
    ) throws(FrameSocketError) -> [UInt8] {
        while true {
            if let payload = try payload() { return payload }
            let isReady = try wait(for: Int16(POLLIN), until: deadline, orFor: words.isClosed ? nil : words.descriptor)
            if isReady { try read() } else { words.drain() }
        }
    }

    private mutating func payload() throws(FrameSocketError) -> [UInt8]? {
        do throws(FrameError) {
            return try decoder.next()
        } catch {
            throw .garbled(error.description)
        }
    }

    /// Accepts frames of another length from here on, in bytes.
    mutating func accept(upTo limit: Int) { decoder.limit = limit }

    /// Whether something has come in that nobody asked for, or the other end is closed.
    var isDisturbed: Bool {
        var watched = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return !decoder.isEmpty || !descriptors.isEmpty || poll(&watched, 1, 0) != 0
    }

    /// The oldest descriptor that came in, now the caller's.
    mutating func takeDescriptor() -> OwnedDescriptor? {
        descriptors.isEmpty ? nil : OwnedDescriptor(descriptors.removeFirst())
    }

    private mutating func read() throws(FrameSocketError) {
        var numbers = [Int32](repeating: -1, count: FrameSocket.mostDescriptors)
        var received = 0
        let number = descriptor.number
        let count = withUnsafeTemporaryAllocation(byteCount: FrameSocket.readBytes, alignment: 16) { buffer in
            let count = acavd_receive_descriptors(
                number, buffer.baseAddress, buffer.count, &numbers, numbers.count, &received)
            if count > 0 { decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return count
        }
        descriptors += numbers.prefix(received)
        guard count != 0 else { throw .closed }
        guard count > 0 || errno == EAGAIN || errno == EINTR else { throw .closed }
        guard descriptors.count <= FrameSocket.mostDescriptors else { throw .garbled("it sends descriptors") }
    }

    /// Waits until the socket is ready.
    ///
    /// - Parameter other: A descriptor that ends the wait too when something is to be read from it.
    /// - Returns: False when only the other one is ready.
    @discardableResult
    private func wait(
        for events: Int16, until deadline: SuspendingClock.Instant?, orFor other: Int32? = nil
    ) throws(FrameSocketError) -> Bool {
        while true {
            let milliseconds = deadline.map { max(0, (SuspendingClock.now.duration(to: $0)) / .milliseconds(1)) } ?? -1
            // poll passes over descriptors that are negative.
            var watched = (
                pollfd(fd: descriptor.number, events: events, revents: 0),
                pollfd(fd: other ?? -1, events: Int16(POLLIN), revents: 0)
            )
            let ready = withUnsafeMutableBytes(of: &watched) {
                poll($0.assumingMemoryBound(to: pollfd.self).baseAddress, 2, Int32(min(milliseconds.rounded(.up), 1e9)))
            }
            if ready == 0 { throw .timedOut }
            guard ready > 0 else {
                if errno == EINTR { continue }
                throw .closed
            }
            // What is here already counts, however late we look: it may be us who were stopped meanwhile. There is an end to
            // a frame; but whoever fills the other one for ever does not get past the deadline.
            if watched.0.revents != 0 { return true }
            if let deadline, deadline <= .now { throw .timedOut }
            return false
        }
    }
}
