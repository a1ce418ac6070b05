import CSandbox
import Foundation
import Testing

@Suite("Descriptors that pass over sockets")
struct DescriptorTests {
    @Test("Arrive with their bytes, up to four", arguments: 0...4)
    func passing(count: Int) throws {
        let sockets = try SocketPair()
        let sent = (0..<count).map { _ in dup(sockets.own) }
        defer { sent.forEach { close($0) } }
        #expect(acavd_send_descriptors(sockets.own, [7, 8] as [UInt8], 2, sent, count) == 2)
        var bytes: [UInt8] = [0, 0, 0]
        var received = [Int32](repeating: -1, count: 4)
        var number = 0
        #expect(acavd_receive_descriptors(sockets.other, &bytes, 3, &received, 4, &number) == 2)
        #expect(bytes == [7, 8, 0])
        #expect(number == count)
        for descriptor in received.prefix(number) {
            #expect(fcntl(descriptor, F_GETFD) == FD_CLOEXEC)
            #expect(isSame(descriptor, sockets.own))
            close(descriptor)
        }
    }

    @Test("More than are expected are an error, and are closed", arguments: [0, 1, 3])
    func surplus(capacity: Int) throws {
        let sockets = try SocketPair()
        let pipe = try ClosingPipe()
        let end = pipe.writing.fileDescriptor
        let sent = [Int32](repeating: end, count: 4)
        #expect(acavd_send_descriptors(sockets.own, [7] as [UInt8], 1, sent, 4) == 1)
        var bytes: [UInt8] = [0]
        var received = [Int32](repeating: -1, count: 4)
        var number = 9
        errno = 0
        #expect(acavd_receive_descriptors(sockets.other, &bytes, 1, &received, capacity, &number) == -1)
        #expect(errno == EPROTO)
        #expect(number == 0)
        // The pipe is at its end once the one writer that the test knows of is closed: none of the copies is left.
        try pipe.writing.close()
        #expect(try pipe.reading.readToEnd() ?? Data() == Data())
    }

    @Test("Five, or none with no byte, are not sent")
    func refusals() throws {
        let sockets = try SocketPair()
        let five = [Int32](repeating: sockets.own, count: 5)
        #expect(acavd_send_descriptors(sockets.own, [7] as [UInt8], 1, five, 5) == -1)
        #expect(errno == EINVAL)
        #expect(acavd_send_descriptors(sockets.own, [7] as [UInt8], 0, [sockets.own], 1) == -1)
        #expect(errno == EINVAL)
    }

    @Test("Nobody to send to is an error, not a signal; nobody to receive from is the end")
    func hangUp() throws {
        let sockets = try SocketPair()
        sockets.closeOther()
        #expect(acavd_send_descriptors(sockets.own, [7] as [UInt8], 1, [], 0) == -1)
        #expect(errno == EPIPE)
        var byte: UInt8 = 0
        var descriptor: Int32 = -1
        var number = 0
        #expect(acavd_receive_descriptors(sockets.own, &byte, 1, &descriptor, 1, &number) == 0)
    }

    private func isSame(_ a: Int32, _ b: Int32) -> Bool {
        var first = stat()
        var second = stat()
        return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_ino == second.st_ino
    }
}
